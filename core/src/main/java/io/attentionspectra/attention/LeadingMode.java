package io.attentionspectra.attention;

import io.attentionspectra.linalg.SingularTriplets;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the largest squared singular values of a measured matrix and how localised its singular
 * vectors are.
 *
 * @param value the squared singular value
 * @param leftParticipation Σ vᵢ⁴ of the left singular vector (over queries): of order 1 for a
 *     localised outlier of a heavy tail, of order 1/ℓ for a learned direction
 * @param rightParticipation Σ vⱼ⁴ of the right singular vector (over keys); 0 where the value is 0
 */
public record LeadingMode(double value, double leftParticipation, double rightParticipation) {

  /** One mode per triplet that has vectors. */
  static List<LeadingMode> allOf(SingularTriplets triplets) {
    List<LeadingMode> modes = new ArrayList<>();
    for (int j = 0; j < triplets.left().columns(); j++) {
      modes.add(
          new LeadingMode(
              triplets.squaredValues()[j],
              SpectrumShape.participation(triplets.left().column(j)),
              SpectrumShape.participation(triplets.right().column(j))));
    }
    return modes;
  }

  /** The mode of a value that is rounding only. */
  LeadingMode withoutValue() {
    return new LeadingMode(0, leftParticipation, 0);
  }
}
