package io.attentionspectra.attention;

/**
 * One of the largest squared singular values of √ℓ_k (I − uuᵀ)A and how localised its singular
 * vectors are.
 *
 * @param value the squared singular value
 * @param leftParticipation Σ vᵢ⁴ of the left singular vector (over queries): of order 1 for a
 *     localised outlier of a heavy tail, of order 1/ℓ for a learned direction
 * @param rightParticipation Σ vⱼ⁴ of the right singular vector (over keys); 0 where the value is 0
 */
public record LeadingMode(double value, double leftParticipation, double rightParticipation) {

  /** The mode of a value that is rounding only. */
  LeadingMode withoutValue() {
    return new LeadingMode(0, leftParticipation, 0);
  }
}
