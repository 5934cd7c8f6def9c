package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.EdgeScaling;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What the covariance of pooled texts of many lengths shows of a signal: {@link PooledSignal} with
 * a noise and a signal for every class of texts.
 *
 * <p>Texts of class L, a share P(L) of them, are pooled to c_n = s_n μ + √κ_L H^{1/2} g_n with
 * independent s_n of variance α_L: κ_L = ‖w‖² and α_L = wᵀR_L w for weights w over tokens that are
 * independent draws, measured ones for real texts. The noise is a <em>separable</em> covariance
 * model of population H across dimensions and D, the law of κ_L, across texts. Letters: γ = d/N, ψ
 * moment transforms, p = ψ_H(w), γp = ψ_D(v), u = μ/‖μ‖.
 *
 * <ul>
 *   <li>λ(p) = γp/(wv), which is (1 + p)(1 + γp)/(p S_H(p) S_D(γp)); a token table of V vectors, δ
 *       = d/V, multiplies it by 1 + δp; the edge is its only minimum on p &gt; 0;
 *   <li>F(λ) = (1 + p)/λ · E α_L/(1 − vκ_L); a signal shows if ‖μ‖² F(edge) &gt; 1, at the λ with
 *       ‖μ‖² F(λ) = 1;
 *   <li>alignment (ûᵀu)² = −(1 + p)/(λ ‖μ‖² F′(λ)).
 * </ul>
 *
 * <p>Means that differ by length are a direction of their own ({@link Shift}): with F₁ = ‖μ‖² F and
 * F₂ the same of the shifts, c = uᵀℓ, the largest outlier is where D = (1 − F₁)(1 − F₂) − c²F₁F₂ is
 * 0, and (ûᵀu)² = (1 + p)(1 − (1 − c²)F₂)/(λ D′).
 *
 * <p>With one class these are the formulas of {@link PooledSignal}. Eigenvalues are those of the
 * pooled vectors, κ included. For the bulk: W. Hachem, P. Loubaton and J. Najim, Ann. Appl. Probab.
 * 17 (2007) 875, and R. Couillet and W. Hachem, Random Matrices Theory Appl. 3 (2014) 1450016; for
 * the edge fluctuations F. Yang, Electron. J. Probab. 24 (2019) 123; the outlier and alignment of a
 * direction μ whose coefficients vary over classes are this project's own result, checked by
 * simulation (docs/notation.md). Immutable.
 */
public final class SeparableSignal {

  private static final double SMALLEST_RATIO = 1e-12;
  private static final double LARGEST_RATIO = 1e12;
  private static final double LARGEST_STRENGTH = 1e50;
  private static final int HALVINGS = 200;
  private static final double CLOSE = 1e-15;

  /**
   * Texts that are pooled with the same noise and signal, usually those of one length.
   *
   * @param share their number relative to the other classes, positive
   * @param kappa κ_L, variance of their noise, 0 or more
   * @param alpha α_L, variance of their coefficient of μ, 0 or more
   */
  public record LengthClass(double share, double kappa, double alpha) {

    /**
     * Checks the class.
     *
     * @param share their number relative to the other classes
     * @param kappa κ_L
     * @param alpha α_L
     * @throws IllegalArgumentException if a number is outside its domain
     */
    public LengthClass {
      Check.positive("share of a class of lengths", share);
      Check.within("kappa", kappa, 0, LARGEST_STRENGTH, "change the unit of the weights");
      Check.within("alpha", alpha, 0, LARGEST_STRENGTH, "change the unit of the weights");
    }
  }

  /**
   * Means of the classes that differ along one direction ℓ, an outlier of its own that has nothing
   * to do with the signal; where weights do not sum to 1, the mean token makes one.
   *
   * @param squares squared distance of the mean of each class from that of all texts, in the order
   *     of the classes
   * @param squaredCosine c² = (uᵀℓ)² with the direction of the signal, in [0, 1]
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Shift(double[] squares, double squaredCosine) {

    /**
     * Checks and copies the numbers.
     *
     * @param squares 0 or more
     * @param squaredCosine in [0, 1]
     * @throws IllegalArgumentException if a number is outside its domain
     */
    public Shift {
      squares = squares.clone();
      for (double square : squares) {
        Check.within(
            "squared shift", square, 0, LARGEST_STRENGTH, "change the unit of the weights");
      }
      Check.within("squaredCosine", squaredCosine, 0, 1, "give the square of uᵀℓ");
    }

    /**
     * The squared distances.
     *
     * @return a copy
     */
    @Override
    public double[] squares() {
      return squares.clone();
    }
  }

  private final List<LengthClass> classes;
  private final double[] alphas;
  private final SeparableBranch branch;
  private final SeparableBranch.Point edge;
  private final double tied;

  private SeparableSignal(List<LengthClass> classes, SeparableBranch branch, double tied) {
    this.classes = classes;
    this.alphas = classes.stream().mapToDouble(LengthClass::alpha).toArray();
    this.branch = branch;
    this.edge = branch.edge();
    this.tied = tied;
  }

  /**
   * Tokens of a fixed table of independent standard vectors: H = MP_δ.
   *
   * @param delta δ = dimension over vocabulary size
   * @param gamma γ = dimension over number of texts
   * @param classes the classes of texts
   * @return the model
   * @throws IllegalArgumentException if a ratio is outside [1e-12, 1e12], there is no class, or no
   *     class has noise
   */
  public static SeparableSignal isotropic(double delta, double gamma, List<LengthClass> classes) {
    return of(gamma, List.of(new Atom(1, 1)), classes).throughTable(delta);
  }

  /**
   * Noise of a discrete population, measured or assumed.
   *
   * @param gamma γ = dimension over number of texts
   * @param population eigenvalues h ≥ 0 of the noise at κ = 1 with their shares, which sum to 1
   * @param classes the classes of texts
   * @return the model
   * @throws IllegalArgumentException if the ratio is outside [1e-12, 1e12], the population is
   *     empty, negative or zero, its shares do not sum to 1 within 1e-9, there is no class, or no
   *     class has noise
   */
  public static SeparableSignal of(double gamma, List<Atom> population, List<LengthClass> classes) {
    double mass = population.stream().mapToDouble(Atom::mass).sum();
    Check.within("sum of population shares", mass, 1 - 1e-9, 1 + 1e-9, "divide them by their sum");
    Check.atLeast("number of classes of lengths", classes.size(), 1);
    double total =
        Check.positive(
            "sum of the shares of the classes of lengths",
            classes.stream().mapToDouble(LengthClass::share).sum());
    List<LengthClass> normalised =
        classes.stream()
            .map(c -> new LengthClass(c.share() / total, c.kappa(), c.alpha()))
            .toList();
    MomentBranch tokens = MomentBranch.of("population eigenvalue", population);
    MomentBranch texts =
        MomentBranch.of(
            "kappa", normalised.stream().map(c -> new Atom(c.kappa(), c.share())).toList());
    return new SeparableSignal(
        normalised, new SeparableBranch(tokens, texts, 0, ratio("gamma", gamma)), 0);
  }

  /**
   * The same tokens drawn from a table of finitely many: H becomes H ⊠ MP_δ.
   *
   * @param delta δ = dimension over vocabulary size
   * @return the model
   * @throws IllegalArgumentException if the ratio is outside [1e-12, 1e12]
   */
  public SeparableSignal throughTable(double delta) {
    return new SeparableSignal(classes, branch.throughTable(ratio("delta", delta)), tied);
  }

  /**
   * The same with the sign of the signal tied to the entry of an isotropic table, e_v = s_v μ +
   * z_v: ‖μ‖² becomes ‖μ‖² + δh, and alignments are multiplied by the ratio of the two.
   *
   * @return the class-tied model
   * @throws IllegalArgumentException if the population is not one point: then s_v z_v has a
   *     preferred direction
   */
  public SeparableSignal classTied() {
    if (!branch.tokens().isPoint()) {
      throw Check.failure(
          "population",
          "several eigenvalues",
          "must be one point",
          "tie signs of isotropic tables");
    }
    return new SeparableSignal(classes, branch, branch.delta() * branch.tokens().mean());
  }

  /**
   * Right edge of the bulk.
   *
   * @return the edge
   */
  public double bulkEdge() {
    return edge.lambda();
  }

  /**
   * How the largest eigenvalue fluctuates where there is no signal.
   *
   * @return edge and scale
   */
  public EdgeScaling edgeScaling() {
    double slope = edge.p() / edge.lambda();
    return new EdgeScaling(
        edge.lambda(), Math.cbrt(slope * slope * 2 / (edge.lambda() * edge.turn())));
  }

  /**
   * Is a measured top eigenvalue beyond the edge by more than chance?
   *
   * @return the test at the edge
   */
  public EdgeSignificance edgeSignificance() {
    return new EdgeSignificance(edgeScaling());
  }

  /**
   * First transition: above it the covariance of infinitely many texts has an outlier.
   *
   * @return the smallest ‖μ‖² as N → ∞; 0 for a discrete population without a table; +∞ if no class
   *     has signal
   */
  public double firstThreshold() {
    SeparableBranch limit = branch.withGamma(0);
    return limit.hasEdge() ? threshold(limit.edge()) : 0;
  }

  /**
   * Second transition: above it the sample covariance has an outlier.
   *
   * @return the smallest ‖μ‖²; +∞ if no class has signal
   */
  public double secondThreshold() {
    return threshold(edge);
  }

  /**
   * Whether the sample covariance shows the signal.
   *
   * @param signal ‖μ‖², 0 or more
   * @return true if it is above the second transition
   * @throws IllegalArgumentException unless the signal is in [0, 1e50]
   */
  public boolean detectable(double signal) {
    return checked(signal) > secondThreshold();
  }

  /**
   * The outlier of the sample covariance.
   *
   * @param signal ‖μ‖², 0 or more
   * @return its place, empty when the signal is not detectable
   * @throws IllegalArgumentException unless the signal is in [0, 1e50]
   */
  public OptionalDouble outlier(double signal) {
    return detectable(signal) ? OptionalDouble.of(shown(signal).lambda()) : OptionalDouble.empty();
  }

  /**
   * Squared cosine between the top sample eigenvector and the signal.
   *
   * @param signal ‖μ‖², 0 or more
   * @return the alignment in [0, 1), 0 when the signal is not detectable
   * @throws IllegalArgumentException unless the signal is in [0, 1e50]
   */
  public double alignment(double signal) {
    return detectable(signal) ? alignment(signal, shown(signal)) : 0;
  }

  /**
   * The largest outlier of the sample covariance where means differ by length, too.
   *
   * @param signal ‖μ‖², 0 or more
   * @param shift how they differ, one number per class
   * @return its place, empty when neither shows
   * @throws IllegalArgumentException unless the signal is in [0, 1e50] and the shifts are as many
   *     as the classes
   */
  public OptionalDouble outlier(double signal, Shift shift) {
    Beside beside = new Beside(checked(signal), requireFit(shift));
    return beside.level(edge) < 1
        ? OptionalDouble.of(beside.shown().lambda())
        : OptionalDouble.empty();
  }

  /**
   * Squared cosine between the top sample eigenvector and the signal where means differ by length,
   * too: 0 or little where their difference is what shows.
   *
   * @param signal ‖μ‖², 0 or more
   * @param shift how they differ, one number per class
   * @return the alignment in [0, 1), 0 when nothing shows
   * @throws IllegalArgumentException unless the signal is in [0, 1e50] and the shifts are as many
   *     as the classes
   */
  public double alignment(double signal, Shift shift) {
    Beside beside = new Beside(checked(signal), requireFit(shift));
    return beside.level(edge) < 1 ? beside.alignment(beside.shown()) : 0;
  }

  private Shift requireFit(Shift shift) {
    if (shift.squares.length != classes.size()) {
      throw Check.failure(
          "number of shifts",
          shift.squares.length,
          "must be the " + classes.size() + " classes",
          "give one per class");
    }
    return shift;
  }

  /** A signal and a shift, which show together. */
  private final class Beside {

    private final double signal;
    private final double[] squares;

    /** 1 − c². */
    private final double apart;

    Beside(double signal, Shift shift) {
      this.signal = signal;
      this.squares = shift.squares;
      this.apart = 1 - shift.squaredCosine;
    }

    private double ofSignal(SeparableBranch.Point at) {
      return (signal + tied) * (1 + at.p()) / at.lambda() * response(at, alphas);
    }

    private double ofShift(SeparableBranch.Point at) {
      return (1 + at.p()) / at.lambda() * response(at, squares);
    }

    /** One over the larger eigenvalue of ((F₁, cF₂), (cF₁, F₂)), which falls in p. */
    double level(SeparableBranch.Point at) {
      double one = ofSignal(at);
      double other = ofShift(at);
      double distance = one - other;
      return 2 / (one + other + Math.sqrt(distance * distance + 4 * (1 - apart) * one * other));
    }

    SeparableBranch.Point shown() {
      return branch.beforeEdge(edge, this::level, 1);
    }

    double alignment(SeparableBranch.Point at) {
      double one = ofSignal(at);
      double other = ofShift(at);
      double left = Math.max(0, 1 - apart * other);
      double fall =
          one * steepness(at, alphas) * left
              + other * steepness(at, squares) * Math.max(0, 1 - apart * one);
      double limit = signal > 0 ? signal / (signal + tied) : 0;
      return fall > 0 ? limit * Math.max(0, -(1 + at.p()) * at.slope() * left / fall) : 0;
    }
  }

  /**
   * The signal behind a measured outlier, the inverse of {@link #outlier}.
   *
   * @param eigenvalue measured sample eigenvalue, positive
   * @return ‖μ‖² = 1/F(eigenvalue), empty inside the bulk, if no class has signal, or if a
   *     class-tied table shows as much without any
   * @throws IllegalArgumentException unless the eigenvalue is positive and finite
   */
  public OptionalDouble signalBehind(double eigenvalue) {
    Check.positive("eigenvalue", eigenvalue);
    if (!(eigenvalue > edge.lambda())) {
      return OptionalDouble.empty();
    }
    SeparableBranch.Point at = branch.beforeEdge(edge, SeparableBranch.Point::lambda, eigenvalue);
    double signal = threshold(at);
    return signal > 0 && signal <= LARGEST_STRENGTH
        ? OptionalDouble.of(signal)
        : OptionalDouble.empty();
  }

  /**
   * The largest ratio γ at which the signal is detectable.
   *
   * @param signal ‖μ‖², 0 or more
   * @return γ*, empty if no number of texts suffices
   * @throws IllegalArgumentException unless the signal is in [0, 1e50]
   */
  public OptionalDouble criticalGamma(double signal) {
    checked(signal);
    return largestGamma(model -> model.detectable(signal));
  }

  /**
   * Number of texts from which on the signal is detectable, over the dimension.
   *
   * @param signal ‖μ‖², 0 or more
   * @return the critical N over d; empty if no number suffices
   * @throws IllegalArgumentException unless the signal is in [0, 1e50]
   */
  public OptionalDouble textsNeededOverDimension(double signal) {
    return inverted(criticalGamma(signal));
  }

  /**
   * Number of texts from which on the top eigenvector has a wanted alignment, over the dimension.
   *
   * @param signal ‖μ‖², 0 or more
   * @param wanted alignment in (0, 1)
   * @return the smallest N over d; empty if no number suffices
   * @throws IllegalArgumentException unless the signal is in [0, 1e50] and the alignment in (0, 1)
   */
  public OptionalDouble textsNeededOverDimension(double signal, double wanted) {
    checked(signal);
    if (!(wanted > 0 && wanted < 1)) {
      throw Check.failure("wanted alignment", wanted, "must lie in (0, 1)", "give for example 0.8");
    }
    return inverted(largestGamma(model -> model.alignment(signal) >= wanted));
  }

  @Override
  public String toString() {
    return "separable signal, gamma = " + branch.gamma() + ", " + classes.size() + " classes";
  }

  /** The largest γ in the domain with a property that more texts do not lose, by halving ln γ. */
  private OptionalDouble largestGamma(Predicate<SeparableSignal> reached) {
    if (!reached.test(withGamma(SMALLEST_RATIO))) {
      return OptionalDouble.empty();
    }
    double low = Math.log(SMALLEST_RATIO);
    double high = Math.log(LARGEST_RATIO);
    for (int k = 0; k < HALVINGS && high - low > CLOSE * Math.max(1, Math.abs(low)); k++) {
      double middle = (low + high) / 2;
      if (reached.test(withGamma(Math.exp(middle)))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(Math.exp(low));
  }

  private static OptionalDouble inverted(OptionalDouble ratio) {
    return ratio.isPresent() ? OptionalDouble.of(1 / ratio.getAsDouble()) : ratio;
  }

  private SeparableSignal withGamma(double gamma) {
    return new SeparableSignal(classes, branch.withGamma(gamma), tied);
  }

  /** ‖μ‖² = 1/F. */
  private double threshold(SeparableBranch.Point at) {
    return Math.max(0, at.lambda() / ((1 + at.p()) * response(at, alphas)) - tied);
  }

  /** E α_L/(1 − vκ_L). */
  private double response(SeparableBranch.Point at, double[] alpha) {
    double sum = 0;
    for (int c = 0; c < alpha.length; c++) {
      LengthClass of = classes.get(c);
      sum += of.share() * alpha[c] * (1 + branch.texts().term(at.texts().y(), of.kappa()));
    }
    return sum;
  }

  private SeparableBranch.Point shown(double signal) {
    return branch.beforeEdge(edge, this::threshold, signal);
  }

  /** −(1 + p)/(λ ‖μ‖² F′), the derivatives by ln p. */
  private double alignment(double signal, SeparableBranch.Point at) {
    double limit = signal / (signal + tied);
    return limit * Math.max(0, -(1 + at.p()) * at.slope() / steepness(at, alphas));
  }

  /** d ln F/d ln p, of an F with given α_L; 0 where they are. */
  private double steepness(SeparableBranch.Point at, double[] alpha) {
    double shown = response(at, alpha);
    double rise = 0;
    for (int c = 0; c < alpha.length; c++) {
      LengthClass of = classes.get(c);
      double term = branch.texts().term(at.texts().y(), of.kappa());
      rise += of.share() * alpha[c] * term * (1 + term);
    }
    double growth = shown > 0 ? at.texts().elasticity() * rise / shown : 0;
    return at.p() / (1 + at.p()) + growth - at.slope();
  }

  private static double checked(double signal) {
    return Check.within("signal", signal, 0, LARGEST_STRENGTH, "‖mu‖² is 0 or above");
  }

  private static double ratio(String name, double value) {
    return Check.within(
        name, value, SMALLEST_RATIO, LARGEST_RATIO, "give the dimension over a sample count");
  }
}
