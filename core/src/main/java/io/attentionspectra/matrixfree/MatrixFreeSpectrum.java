package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LeadingMode;
import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.SpectrumShape;
import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The spectrum of a head's ℓ × ℓ matrix Y, see {@link MeasuredMatrix}, that is never held: from
 * {@link AttentionTiles}, by block Lanczos on YᵀY and quadrature of its random starting vectors.
 *
 * <p>Exact up to rounding: Σσ², the statistics of rows and of scores. Bounded: each of the leading
 * values, by its residual; YᵀY squares the condition, so a σ below 10⁻⁸ of the largest is lost in
 * rounding, and values in the midst of the spectrum are known as a distribution only. Estimated,
 * with an error: effective rank, entropy, distribution function and distances from laws. Immutable.
 */
@API(status = API.Status.INTERNAL)
public final class MatrixFreeSpectrum {

  /** Angle between the space of converged Ritz vectors and that of eigenvectors. */
  private static final double SPACE = 1e-4;

  private final AttentionTiles tiles;
  private final TileSums sums;
  private final MeasuredMatrix measured;
  private final MatrixFreePlan plan;
  private final double squares;
  private final List<LeadingValue> leading;
  private final MeasuredDistribution distribution;
  private final ProbeEstimate entropy;
  private final int steps;

  private MatrixFreeSpectrum(
      AttentionTiles tiles,
      TileSums sums,
      MeasuredMatrix measured,
      MatrixFreePlan plan,
      SpectralSolver solver) {
    this.tiles = tiles;
    this.sums = sums;
    this.measured = measured;
    this.plan = plan;
    squares = squares();
    double[] ones = new double[tiles.length()];
    Arrays.fill(ones, 1 / Math.sqrt(tiles.length()));
    BlockLanczos lanczos =
        new BlockLanczos(
            v -> tiles.products(sums, measured, v).gram(),
            probes(ones),
            ones,
            plan.randomness().child("missing directions", 0));
    BlockLanczos.Ritz ritz = run(lanczos, solver);
    steps = lanczos.steps();
    leading = leading(lanczos, ritz);
    int known = known(ritz);
    double[] values = Arrays.copyOf(ritz.eigen().values(), known);
    int left = tiles.length() - 1 - known;
    ProbeQuadrature.Gauss gauss = new ProbeQuadrature.Gauss(ritz.eigen(), lanczos.start());
    ProbeQuadrature quadrature =
        new ProbeQuadrature(gauss, known, left, Math.max(0, squares - Arrays.stream(values).sum()));
    distribution = MeasuredDistribution.of(values, quadrature, squares, steps, solver);
    ProbeQuadrature.Gauss radau = new ProbeQuadrature.Gauss(lanczos.radau(solver), lanczos.start());
    entropy = entropy(values, quadrature, radau);
  }

  /**
   * The spectrum of centred attention √ℓ(A − 1āᵀ).
   *
   * @param tiles the head, of at least 4b tokens, b the probes of the plan
   * @param plan how much is spent
   * @param solver eigenvalues of the small projected matrices
   * @return the spectrum
   * @throws IllegalArgumentException if there are too few tokens, or attention is not finite
   */
  public static MatrixFreeSpectrum of(
      AttentionTiles tiles, MatrixFreePlan plan, SpectralSolver solver) {
    TileSums sums = tiles.sums();
    return of(tiles, sums, MeasuredMatrix.centred(sums), plan, solver);
  }

  /**
   * The spectrum of a matrix measured of a head.
   *
   * @param tiles the head, of at least 4b tokens, b the probes of the plan
   * @param sums of the tiles
   * @param measured which matrix
   * @param plan how much is spent
   * @param solver eigenvalues of the small projected matrices
   * @return the spectrum
   * @throws IllegalArgumentException if there are too few tokens, or attention is not finite
   */
  public static MatrixFreeSpectrum of(
      AttentionTiles tiles,
      TileSums sums,
      MeasuredMatrix measured,
      MatrixFreePlan plan,
      SpectralSolver solver) {
    Check.atLeast("tokens", tiles.length(), 4 * plan.probes());
    Check.finite("sum of squared attention", sums.attentionSquares());
    return new MatrixFreeSpectrum(tiles, sums, measured, plan, solver);
  }

  private double squares() {
    Reach reach = new Reach(tiles.length(), tiles.visibility());
    double sum = tiles.squares(sums, measured);
    for (int j = 0; j < tiles.length(); j++) {
      double removed = measured.removed()[j];
      sum += (tiles.length() - reach.queriesOf(j)) * removed * removed;
    }
    return measured.scale() * measured.scale() * sum;
  }

  private double[][] probes(double[] nullVector) {
    double[][] probes = new double[plan.probes()][];
    Arrays.setAll(probes, j -> plan.randomness().child("probe", j).gaussians(tiles.length()));
    Vectors.orthogonalise(probes, new double[][][] {{nullVector}});
    return probes;
  }

  private BlockLanczos.Ritz run(BlockLanczos lanczos, SpectralSolver solver) {
    while (lanczos.hasRoom() && lanczos.steps() < plan.mostSteps()) {
      lanczos.step();
      if (lanczos.steps() >= plan.leastSteps()
          && lanczos.steps() % 4 == 0
          && converged(lanczos.ritz(solver, plan.leading()))) {
        break;
      }
    }
    return lanczos.ritz(solver, lanczos.steps() * lanczos.width());
  }

  private boolean converged(BlockLanczos.Ritz ritz) {
    for (int rank = 0; rank < plan.leading(); rank++) {
      double value = ritz.eigen().values()[rank];
      if (!(bound(ritz.eigen().values(), rank, ritz.residual(rank)) <= plan.tolerance() * value)) {
        return false;
      }
    }
    return true;
  }

  /** ρ, or ρ²/gap. */
  private static double bound(double[] values, int rank, double residual) {
    double gap = values[rank] - values[rank + 1];
    if (rank > 0) {
      gap = Math.min(gap, values[rank - 1] - values[rank]);
    }
    return residual < gap ? residual * residual / gap : residual;
  }

  /**
   * Half of the leading Ritz values whose space is as good as that of eigenvectors. Which of them
   * come last depends on the probes: taken out up to there, what is left would no longer be
   * uniform.
   */
  private static int known(BlockLanczos.Ritz ritz) {
    double[] values = ritz.eigen().values();
    double residuals = 0;
    int converged = 0;
    for (int rank = 0; rank + 1 < values.length && residuals <= SPACE * values[0]; rank++) {
      residuals = Math.hypot(residuals, ritz.residual(rank));
      converged = residuals <= SPACE * (values[rank] - values[rank + 1]) ? rank + 1 : converged;
    }
    return converged / 2;
  }

  /** One more pass gives left vectors and residuals as they are. */
  private List<LeadingValue> leading(BlockLanczos lanczos, BlockLanczos.Ritz ritz) {
    double[][] right = new double[plan.leading()][];
    Arrays.setAll(right, rank -> lanczos.vector(ritz.eigen().vector(rank)));
    GramProducts products = tiles.products(sums, measured, right);
    double rounding = 0x1.0p-50 * ritz.eigen().values()[0];
    List<LeadingValue> found = new ArrayList<>();
    for (int rank = 0; rank < right.length; rank++) {
      double[] image = products.images()[rank];
      double value = Vectors.dot(image, image);
      double[] residual = products.gram()[rank].clone();
      Vectors.add(
          residual, new double[][] {right[rank]}, new double[] {-value}, 0, 0, residual.length);
      double norm = Math.sqrt(Vectors.dot(residual, residual));
      Vectors.scale(image, value > 0 ? 1 / Math.sqrt(value) : 0);
      found.add(
          new LeadingValue(
              new LeadingMode(
                  value, SpectrumShape.participation(image), participation(right[rank], value)),
              rounding + bound(ritz.eigen().values(), rank, norm)));
    }
    return List.copyOf(found);
  }

  private static double participation(double[] vector, double value) {
    return value > 0 ? SpectrumShape.participation(vector) : 0;
  }

  /** −Σ p ln p, p = σ²/Σσ²: a linear function and a Stieltjes function of p. */
  private ProbeEstimate entropy(
      double[] known, ProbeQuadrature quadrature, ProbeQuadrature.Gauss radau) {
    if (squares == 0) {
      return new ProbeEstimate(0, 0, 0, plan.probes() - 2);
    }
    ProbeEstimate rest = quadrature.sum(this::information, radau);
    double sum = Arrays.stream(known).map(this::information).sum();
    return new ProbeEstimate(
        sum + rest.value(), rest.standardError(), rest.quadratureError(), rest.freedom());
  }

  private double information(double square) {
    double p = square / squares;
    return p > 0 ? -p * Math.log(p) : 0;
  }

  /**
   * Mean squared singular value, exact.
   *
   * @return Σσ²/ℓ
   */
  public double mean() {
    return squares / tiles.length();
  }

  /**
   * The largest values.
   *
   * @return as many as the plan wants, largest first
   */
  public List<LeadingValue> leading() {
    return leading;
  }

  /**
   * Entropy of the normalised squares.
   *
   * @return −Σ p ln p with p = σ²/Σσ², in nats
   */
  public ProbeEstimate entropy() {
    return entropy;
  }

  /**
   * Effective rank, see {@link SpectrumShape#effectiveRank}.
   *
   * @return exp of the entropy; 0 where the matrix is 0
   */
  public ProbeEstimate effectiveRank() {
    if (squares == 0) {
      return new ProbeEstimate(0, 0, 0, entropy.freedom());
    }
    double rank = Math.exp(entropy.value());
    return new ProbeEstimate(
        rank, rank * entropy.standardError(), rank * entropy.quadratureError(), entropy.freedom());
  }

  /**
   * The distribution of all values.
   *
   * @return with its error
   */
  public MeasuredDistribution distribution() {
    return distribution;
  }

  /**
   * The distribution as ℓ values, for what takes spectra: the leading half of the converged ones as
   * they are, the others at the quantiles of the distribution.
   *
   * @return a spectrum whose mean is {@link #mean()}
   */
  public Spectrum spectrum() {
    return distribution.spectrum();
  }

  /**
   * Kolmogorov–Smirnov distance from a law.
   *
   * @param law a law
   * @return the distance; the quadrature error bounds it with that of the distribution
   */
  public ProbeEstimate kolmogorovSmirnov(SpectralLaw law) {
    return new ProbeEstimate(
        Distance.KOLMOGOROV_SMIRNOV.between(spectrum(), law),
        0,
        distribution.error(),
        entropy.freedom());
  }

  /**
   * How the rows spread their mass, exact.
   *
   * @return the statistics
   */
  public RowStatistics rows() {
    int length = tiles.length();
    Reach reach = new Reach(length, tiles.visibility());
    double normalised = 0;
    int choosing = 0;
    for (int i = 0; i < length; i++) {
      if (reach.keysOf(i) > 1) {
        normalised += sums.entropies()[i] / Math.log(reach.keysOf(i));
        choosing++;
      }
    }
    int sink = 0;
    for (int j = 1; j < length; j++) {
      sink = sums.received()[j] > sums.received()[sink] ? j : sink;
    }
    return new RowStatistics(
        Arrays.stream(sums.entropies()).average().orElse(0),
        choosing > 0 ? normalised / choosing : 0,
        sums.received()[sink] / length,
        sink,
        sums.received()[0] / length,
        sums.attentionSquares() / length);
  }

  /**
   * β̂, biases and regime of the scores, exact; one more pass.
   *
   * @return the statistics
   */
  public ScoreStatistics scores() {
    Reach reach = new Reach(tiles.length(), tiles.visibility());
    return VisibleEffects.of(sums, reach).statistics(tiles, sums);
  }

  /**
   * What a dense reading of centred attention gives, its spectrum that of {@link #spectrum()}.
   *
   * @return the spectrum with row statistics and leading values
   */
  public AttentionSpectrum attention() {
    double removed = Arrays.stream(sums.received()).map(sum -> sum * sum).sum();
    return new AttentionSpectrum(
        tiles.length(),
        spectrum(),
        Math.sqrt(removed / tiles.length()),
        rows(),
        leading.stream().map(LeadingValue::mode).toList());
  }

  /**
   * Steps made.
   *
   * @return evaluations of the logits by the iteration
   */
  public int steps() {
    return steps;
  }
}
