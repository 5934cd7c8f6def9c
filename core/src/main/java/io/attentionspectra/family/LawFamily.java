package io.attentionspectra.family;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleFunction;

/**
 * Laws that differ in one positive parameter β alone, cheap where many are asked for: their
 * quantiles are interpolated in ln β between exact laws. Made by the laws that are solved for
 * ({@code CausalEquivalence.family}), asked by the nulls for the law of every head.
 *
 * <p>Of the law at β the right edge, γ₀, mean and whatever lies below {@link
 * SoftEdged#resolvedFrom} are exact. Above, the distribution function errs by at most {@value
 * #TOLERANCE}: each octave of β holds exact laws at five equally spaced values of ln β, and two
 * more to compare with; it is halved, and halved again, where they disagree by half of that. Where
 * an eighth of an octave still does, or holds a value at which there is no law, laws are exact.
 *
 * <p>The law at β depends on β alone, not on what else is asked for, in which order or by how many
 * threads. Safe for several threads, which share the work.
 */
public final class LawFamily {

  /** Largest error of a distribution function where the law is resolved. */
  public static final double TOLERANCE = 2e-4;

  /** The same of families of laws that are costly to solve. */
  public static final double WIDE_TOLERANCE = 2e-3;

  /** Octaves of β that costly laws share a table over. */
  private static final int WIDE = 3;

  /** What the right edges of costly laws may err by, of themselves. */
  private static final double WIDE_EDGE = 1e-3;

  private final double largest;
  private final int span;
  private final double[] levels;
  private final DoubleFunction<? extends SoftEdged> exact;
  private final ConcurrentMap<Integer, Octave> octaves = new ConcurrentHashMap<>();

  private LawFamily(
      double largest, int span, double[] levels, DoubleFunction<? extends SoftEdged> exact) {
    this.largest = largest;
    this.span = span;
    this.levels = levels;
    this.exact = exact;
  }

  /**
   * The family of exact laws.
   *
   * @param largest the largest β that has a law, the upper end of the first octave
   * @param levels values that distribution functions of the family may have in gaps of the support,
   *     those that matter most; also where there is no gap but a dip
   * @param exact the law at β, equal for equal β; {@link IllegalArgumentException} where there is
   *     none
   * @return the family, nothing of it made yet
   * @throws IllegalArgumentException if the largest β is not positive
   */
  public static LawFamily of(
      double largest, double[] levels, DoubleFunction<? extends SoftEdged> exact) {
    return new LawFamily(Check.positive("largest", largest), 1, levels.clone(), exact);
  }

  /**
   * The family of laws that take seconds to solve: three octaves share what is one otherwise, the
   * distribution function errs by at most {@value #WIDE_TOLERANCE}, and the right edge and γ₀ are
   * interpolated, too, the edge within 10⁻³ of itself. The law at β itself is solved for only if
   * something below what is resolved is asked of it.
   *
   * @param largest the largest β that has a law
   * @param levels values that distribution functions may have in gaps
   * @param exact the law at β, equal for equal β
   * @return the family, nothing of it made yet
   * @throws IllegalArgumentException if the largest β is not positive
   */
  public static LawFamily ofCostly(
      double largest, double[] levels, DoubleFunction<? extends SoftEdged> exact) {
    return new LawFamily(Check.positive("largest", largest), WIDE, levels.clone(), exact);
  }

  /**
   * The law at one value.
   *
   * @param beta β
   * @return the law, its distribution function within {@link #TOLERANCE} of the exact one
   * @throws IllegalArgumentException if there is no exact law at β
   */
  public SoftEdged at(double beta) {
    double below = Math.log(largest / beta) / (span * Math.log(2));
    if (!(below >= 0)) {
      return exact.apply(beta);
    }
    int number = (int) below;
    double share = below - number;
    if (span == 1) {
      SoftEdged law = exact.apply(beta);
      return cell(number, share).map(cell -> cell.beside(share, law)).orElse(law);
    }
    return cell(number, share)
        .map(cell -> cell.at(share, () -> exact.apply(beta)))
        .orElseGet(() -> exact.apply(beta));
  }

  private Optional<Cell> cell(int number, double share) {
    return octaves.computeIfAbsent(number, this::octave).cell(share);
  }

  private Octave octave(int number) {
    double tolerance = (span == 1 ? TOLERANCE : WIDE_TOLERANCE) / 2;
    double edges = span == 1 ? Double.POSITIVE_INFINITY : WIDE_EDGE / 2;
    return new Octave(
        levels,
        tolerance,
        edges,
        share -> exact.apply(largest * Math.pow(2, -span * (number + share))));
  }
}
