package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.TokenFrequencies;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The first texts of a corpus: half of them give the leading direction, half the weights; all of
 * them the frequencies of tokens.
 */
abstract sealed class Pilot permits WindowPilot, TextPilot {

  private final CorpusDesign design;
  private final GroupedCovariance means;
  private final TokenFrequencies frequencies = new TokenFrequencies();
  private Optional<double[]> direction = Optional.empty();

  Pilot(CorpusDesign design, int dimension) {
    this.design = design;
    this.means = GroupedCovariance.of(1, dimension);
  }

  static Pilot of(CorpusDesign design, int dimension) {
    return design.wholeTexts().isPresent()
        ? new TextPilot(design, dimension)
        : new WindowPilot(design, dimension);
  }

  /** The vector of a text whose covariance gives û. */
  abstract double[] forDirection(Matrix tokens);

  /** The covariance whose top eigenvector is û, of two texts or more. */
  abstract Matrix covariance();

  /** Adds a text of the second half. */
  abstract void addAlong(TokenWindow window);

  /** What weights are fitted from. */
  abstract PoolingEvidence evidence();

  abstract void writeMoments(DataOutput out) throws IOException;

  abstract void readMoments(DataInput in) throws IOException;

  void add(TokenWindow window) {
    frequencies.add(window.numbers());
    if (window.text() < design.halfPilot()) {
      means.add(forDirection(window.tokens()), 0);
    } else {
      addAlong(window);
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

  /** The vectors behind û. */
  GroupedCovariance means() {
    return means;
  }

  /** How often each token came; nothing counted where the session does not tell. */
  TokenFrequencies frequencies() {
    return frequencies;
  }

  void writeTo(DataOutput out) throws IOException {
    frequencies.writeTo(out);
    means.writeTo(out);
    writeMoments(out);
  }

  void readFrom(DataInput in) throws IOException {
    frequencies.readFrom(in);
    means.readFrom(in);
    readMoments(in);
    direction = Optional.empty();
  }

  /** Of every number of the pilot. */
  String sha256() {
    MessageDigest digest = Sha256.digest();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private double[] leading() {
    if (means.count() < 2) {
      return new double[means.dimension()];
    }
    Matrix covariance = covariance();
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
