package io.attentionspectra.balancing;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Balanced attention: the one matrix B = diag(r) A diag(s) whose rows sum to the number of keys
 * that the query sees, and whose columns sum to the number of queries that see the key. Of all that
 * the head does, B keeps what is particular to pairs. A shift of the logits per query, which the
 * softmax cancels, and a bias of the logits per key, which makes attention sinks, change r and s
 * and leave B as it is, under every mask. B = 1 on every visible pair is attention that prefers
 * nothing.
 *
 * <p>Given is a head, its logits, or attention and its mask; returned are B, relative attention Y =
 * (B − 1)/√ℓ_k for {@link RelativeSpectrum}, and the factors, which are the head's profile of sinks
 * ({@link BalancingFactors}). Every visible pair needs a positive weight that has all its digits,
 * else the head is refused with {@link UnbalancedException}: a visible 0 has either underflowed or
 * belongs to another mask, and with it there may be no balancing at all. With positive weights
 * there is exactly one (R. Sinkhorn, Ann. Math. Statist. 35 (1964) 876; U. G. Rothblum and H.
 * Schneider, Linear Algebra Appl. 114/115 (1989) 737). Padding has no part in it. Immutable.
 */
public final class Balancing {

  private final AttentionMask mask;
  private final Matrix balanced;
  private final BalancingFactors factors;

  private Balancing(AttentionMask mask, Matrix balanced, BalancingFactors factors) {
    this.mask = mask;
    this.balanced = balanced;
    this.factors = factors;
  }

  /**
   * Balances a head from its logits.
   *
   * @param head the head
   * @return its balancing
   * @throws UnbalancedException if the logits are too far apart for double precision
   * @throws IllegalArgumentException if there are fewer than 2 queries or keys, or a key is seen by
   *     none
   */
  public static Balancing of(AttentionHead head) {
    return ofLogits(head.logits(), head.mask());
  }

  /**
   * Balances the attention that logits make. The largest logit of every row and then of every
   * column is subtracted first, so that no shift underflows, and no bias of a key that all queries
   * see.
   *
   * @param logits L, ℓ_q × ℓ_k, both at least 2 without padding; hidden pairs are not used
   * @param mask allowed pairs, of the same shape
   * @return the balancing of softmax(L)
   * @throws UnbalancedException if the logits are too far apart for double precision
   * @throws IllegalArgumentException if the shapes differ, a logit is not finite, or a key is seen
   *     by none
   */
  public static Balancing ofLogits(Matrix logits, AttentionMask mask) {
    mask.requireShape("logits", logits.rows(), logits.columns());
    return ofTokenLogits(mask.withoutPadding(logits), mask.withoutPadding());
  }

  private static Balancing ofTokenLogits(Matrix logits, AttentionMask mask) {
    requireSizes(mask);
    logits.requireFinite("logit");
    double[] rows = new double[mask.queries()];
    Arrays.setAll(rows, i -> largestOfRow(logits, mask, i));
    double[] columns = new double[mask.keys()];
    Arrays.setAll(columns, j -> largestOfColumn(logits, mask, rows, j));
    double[] weights =
        weights(
            mask, (i, j) -> Math.exp(logits.get(i, j) - rows[i] - columns[j]), Double.MIN_NORMAL);
    return of(weights, mask, rows, columns);
  }

  /**
   * Balances attention given in double precision.
   *
   * @param attention A, ℓ_q × ℓ_k, both at least 2 without padding; rows sum to 1 within 10⁻⁴, no
   *     entry is negative or masked; rows of padding are not read
   * @param mask allowed pairs, of the same shape
   * @return its balancing
   * @throws UnbalancedException if an entry at a visible pair is below the smallest normal number
   * @throws IllegalArgumentException if A is not an attention matrix under the mask, or a key is
   *     seen by none
   */
  public static Balancing ofAttention(Matrix attention, AttentionMask mask) {
    return ofAttention(attention, mask, Double.MIN_NORMAL);
  }

  /**
   * Balances attention that was computed in numbers narrower than double.
   *
   * @param attention A, ℓ_q × ℓ_k, both at least 2 without padding; rows sum to 1 within 10⁻⁴, no
   *     entry is negative or masked; rows of padding are not read
   * @param mask allowed pairs, of the same shape
   * @param smallest smallest number that keeps its digits in what A was computed in, such as {@link
   *     Float#MIN_NORMAL}; positive
   * @return its balancing
   * @throws UnbalancedException if an entry at a visible pair is smaller
   * @throws IllegalArgumentException if A is not an attention matrix under the mask, or a key is
   *     seen by none
   */
  public static Balancing ofAttention(Matrix attention, AttentionMask mask, double smallest) {
    Check.positive("smallest", smallest);
    mask.requireShape("attention", attention.rows(), attention.columns());
    return ofTokens(mask.withoutPadding(attention), mask.withoutPadding(), smallest);
  }

  private static Balancing ofTokens(Matrix attention, AttentionMask mask, double smallest) {
    requireSizes(mask);
    AttentionSpectrum.requireAttention(attention, mask);
    return of(
        weights(mask, attention::get, smallest),
        mask,
        new double[mask.queries()],
        new double[mask.keys()]);
  }

  /**
   * Factors r and s with which B = diag(r) W diag(s) is balanced.
   *
   * @param rows r, one per query; not copied
   * @param columns s, one per key; not copied
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Scales(double[] rows, double[] columns) {}

  /**
   * Balances weights that need not be held.
   *
   * @param weights W, positive on the visible pairs
   * @param mask allowed pairs, without padding
   * @return the factors; of W alone, which a shift per query has not been taken from
   * @throws UnbalancedException if the sums do not come near those wanted
   * @throws IllegalArgumentException if there are fewer than 2 queries or keys, or a key is seen by
   *     none
   */
  @API(status = API.Status.INTERNAL)
  public static Scales scales(VisibleWeights weights, AttentionMask mask) {
    requireSizes(mask);
    MatrixScaling scaled = MatrixScaling.of(weights, mask);
    return new Scales(scaled.rows(), scaled.columns());
  }

  /**
   * The mask under which the sums were balanced.
   *
   * @return allowed pairs, without padding
   */
  public AttentionMask mask() {
    return mask;
  }

  /**
   * The balanced matrix.
   *
   * @return B, ℓ_q × ℓ_k, 0 at hidden pairs; its mean over the visible pairs is 1
   */
  public Matrix balanced() {
    return balanced;
  }

  /**
   * Balanced relative attention.
   *
   * @return Y, (Bᵢⱼ − 1)/√ℓ_k on the visible pairs and 0 elsewhere
   */
  public Matrix relative() {
    double scale = 1 / Math.sqrt(mask.keys());
    return Matrix.generate(
        mask.queries(),
        mask.keys(),
        (i, j) -> mask.allows(i, j) ? scale * (balanced.get(i, j) - 1) : 0);
  }

  /**
   * Balanced attention as attention over all keys: B/ℓ_k on the visible pairs and 1/ℓ_k, as if a
   * query had no preference, on hidden ones. Its rows sum to 1 and its columns to ℓ_q/ℓ_k, so that
   * √ℓ_k times this matrix less its column means is Y under every mask.
   *
   * @return an ℓ_q × ℓ_k attention matrix without a mask
   */
  public Matrix attention() {
    double share = 1.0 / mask.keys();
    return Matrix.generate(
        mask.queries(),
        mask.keys(),
        (i, j) -> mask.allows(i, j) ? share * balanced.get(i, j) : share);
  }

  /**
   * The spectrum of Y, read as that of {@link #attention()}: its squared singular values are those
   * of balanced relative attention, and its rows say how evenly balanced attention is spread.
   *
   * @param leading how many of the largest values get singular vectors, at least 1; cut to the
   *     number of values
   * @param solver computes the singular values
   * @return the spectrum
   */
  public AttentionSpectrum spectrum(int leading, SpectralSolver solver) {
    AttentionMask all = AttentionMask.cross(mask.queries(), mask.keys());
    return AttentionSpectrum.of(attention(), all, leading, solver);
  }

  /**
   * What was taken from the attention.
   *
   * @return shifts of the queries and biases of the keys
   */
  public BalancingFactors factors() {
    return factors;
  }

  /** Balances exp(−rows − columns) times attention. */
  private static Balancing of(
      double[] weights, AttentionMask mask, double[] rows, double[] columns) {
    WeightTable table = new WeightTable(weights, mask);
    MatrixScaling scaled = MatrixScaling.of(table, mask);
    double[] shifts = new double[rows.length];
    Arrays.setAll(shifts, i -> rows[i] - Math.log(scaled.rows()[i]));
    double[] biases = new double[columns.length];
    Arrays.setAll(biases, j -> columns[j] - Math.log(scaled.columns()[j]));
    Matrix balanced =
        Matrix.of(mask.queries(), mask.keys(), table.scaled(scaled.rows(), scaled.columns()));
    return new Balancing(
        mask,
        balanced,
        BalancingFactors.of(shifts, biases, mask, scaled.sweeps(), scaled.residual()));
  }

  private static void requireSizes(AttentionMask mask) {
    Check.atLeast("queries", mask.queries(), 2);
    Check.atLeast("keys", mask.keys(), 2);
    mask.requireSeenKeys();
  }

  private static double[] weights(AttentionMask mask, Matrix.Entry entry, double smallest) {
    double[] weights = new double[mask.queries() * mask.keys()];
    for (int i = 0, at = 0; i < mask.queries(); i++) {
      for (int j = 0; j < mask.keys(); j++, at++) {
        if (mask.allows(i, j)) {
          weights[at] = entry.at(i, j);
          if (!(weights[at] >= smallest)) {
            throw UnbalancedException.underflow(i, j, weights[at], smallest);
          }
        }
      }
    }
    return weights;
  }

  private static double largestOfRow(Matrix logits, AttentionMask mask, int row) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < mask.keys(); j++) {
      largest = mask.allows(row, j) ? Math.max(largest, logits.get(row, j)) : largest;
    }
    return largest;
  }

  private static double largestOfColumn(
      Matrix logits, AttentionMask mask, double[] rows, int column) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < mask.queries(); i++) {
      largest =
          mask.allows(i, column) ? Math.max(largest, logits.get(i, column) - rows[i]) : largest;
    }
    return largest;
  }
}
