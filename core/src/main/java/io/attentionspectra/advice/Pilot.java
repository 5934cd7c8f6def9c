package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.TokenFrequencies;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * The first texts of a corpus: half of them give the leading direction, half the weights; all of
 * them the frequencies of tokens.
 */
final class Pilot {

  private final CorpusDesign design;
  private final GroupedCovariance means;
  private final PositionBootstrap moments;
  private final TokenFrequencies frequencies = new TokenFrequencies();
  private Optional<double[]> direction = Optional.empty();

  Pilot(CorpusDesign design, int dimension) {
    this.design = design;
    this.means = GroupedCovariance.of(1, dimension);
    this.moments = PositionBootstrap.of(design.window(), 0, Randomness.of(design.seed()));
  }

  void add(TokenWindow window) {
    frequencies.add(window.numbers());
    if (window.text() < design.halfPilot()) {
      means.add(window.tokens().columnMeans(), 0);
    } else {
      moments.add(window.text(), window.tokens().times(direction()));
    }
  }

  /** û, a unit vector; zeros if fewer than two texts came or none varies. */
  double[] direction() {
    if (direction.isEmpty()) {
      direction = Optional.of(leading());
    }
    return direction.get();
  }

  /** Number of texts behind û. */
  long directionTexts() {
    return means.count();
  }

  /** Γ along û of the second half. */
  PositionBootstrap moments() {
    return moments;
  }

  /**
   * The correlation from which weights are fitted.
   *
   * @throws IllegalArgumentException if fewer than three texts came or they do not vary
   */
  PositionalCorrelation correlation() {
    return LeadingCorrelation.of(moments.covariance(), 0);
  }

  /** How often each token came; nothing counted where the session does not tell. */
  TokenFrequencies frequencies() {
    return frequencies;
  }

  /** What weights are fitted from. */
  PoolingEvidence evidence() {
    return new PoolingEvidence(this::correlation, this::frequencies);
  }

  void writeTo(DataOutput out) throws IOException {
    frequencies.writeTo(out);
    means.writeTo(out);
    moments.writeTo(out);
  }

  void readFrom(DataInput in) throws IOException {
    frequencies.readFrom(in);
    means.readFrom(in);
    moments.readFrom(in);
    direction = Optional.empty();
  }

  private double[] leading() {
    if (means.count() < 2) {
      return new double[means.dimension()];
    }
    Matrix covariance = means.covariance();
    return covariance.largestEntry() > 0
        ? SpectralSolver.standard().eigen(covariance, 1).vector(0)
        : new double[means.dimension()];
  }

  /** Texts must come in increasing order, or those of the pilot would come too late. */
  static void requirePilot(CorpusDesign design, TokenWindow window) {
    if (window.text() < design.pilot()) {
      throw Check.failure(
          "text",
          window.text(),
          "belongs to the pilot, which has ended",
          "give the texts in increasing order, those of the pilot before all others");
    }
  }
}
