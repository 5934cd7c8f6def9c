package io.attentionspectra.study;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.TokenFrequencies;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All windows at one depth, kept in single precision (hidden states have no more) because weights
 * are estimated from all of them before any is pooled: 4·N·T·d bytes.
 */
final class DepthWindows {

  /** Windows done as one piece of work; fixed, so that threads do not change any sum. */
  private static final int PIECE = 256;

  private final int depth;
  private final List<Stored> windows = new ArrayList<>();
  private final TokenFrequencies frequencies = new TokenFrequencies();

  DepthWindows(int depth) {
    this.depth = depth;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Stored(int text, int length, float[] tokens, float[] first, int[] numbers) {}

  void add(TokenWindow window) {
    windows.add(
        new Stored(
            window.text(),
            window.tokens().rows(),
            narrow(window.tokens().toArray()),
            narrow(window.first()),
            window.numbers().clone()));
    frequencies.add(window.numbers());
  }

  /** How often each token came; nothing counted where the session does not tell. */
  TokenFrequencies frequencies() {
    return frequencies;
  }

  int count() {
    return windows.size();
  }

  /** T. */
  int length() {
    return windows.get(0).length();
  }

  /** d. */
  int dimension() {
    return windows.get(0).first().length;
  }

  /** Number of the text of a window. */
  int text(int index) {
    return windows.get(index).text();
  }

  TokenWindow window(int index) {
    Stored stored = windows.get(index);
    return new TokenWindow(
        stored.text(),
        depth,
        rows(stored.tokens(), stored.length()),
        rows(stored.first(), 1).row(0),
        stored.numbers());
  }

  private Matrix rows(float[] values, int count) {
    int dimension = dimension();
    int[] starts = IntStream.range(0, count).map(t -> t * dimension).toArray();
    return Matrix.ofFloats(values, starts, dimension);
  }

  /** Puts the windows into the order of their texts, in which everything is summed. */
  void sort() {
    windows.sort(Comparator.comparingInt(Stored::text));
  }

  /** The tokens of one position of every window, N × d. */
  Matrix position(int t) {
    int dimension = dimension();
    double[] values = new double[Math.multiplyExact(count(), dimension)];
    for (int n = 0; n < count(); n++) {
      float[] tokens = windows.get(n).tokens();
      for (int j = 0; j < dimension; j++) {
        values[n * dimension + j] = tokens[t * dimension + j];
      }
    }
    return Matrix.of(count(), dimension, values);
  }

  /**
   * The eigenvalues of the token covariance, normalised by the number of tokens. Each position is
   * centred on its own, since what all windows share at a position does not enter the covariance of
   * pooled windows.
   */
  double[] tokenEigenvalues(SpectralSolver solver) {
    Matrix sum = position(0).centreColumns().columnGram();
    for (int t = 1; t < length(); t++) {
      sum = sum.plus(position(t).centreColumns().columnGram());
    }
    return solver.eigenvalues(sum.scale(1.0 / count() / length()));
  }

  /** Sums for the positional correlation; T must be at least 2. */
  UnlabelledCorrelation correlation() {
    List<UnlabelledCorrelation> parts =
        IntStream.range(0, (count() + PIECE - 1) / PIECE)
            .parallel()
            .mapToObj(this::correlationOfPiece)
            .toList();
    UnlabelledCorrelation all = UnlabelledCorrelation.of(length(), dimension());
    parts.forEach(all::merge);
    return all;
  }

  private UnlabelledCorrelation correlationOfPiece(int piece) {
    UnlabelledCorrelation part = UnlabelledCorrelation.of(length(), dimension());
    for (int n = piece * PIECE; n < Math.min(count(), (piece + 1) * PIECE); n++) {
      part.add(window(n).tokens());
    }
    return part;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
