package io.attentionspectra.onnx.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.onnx.internal.feed.Values;
import io.attentionspectra.onnx.run.ProbedSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The table of tokens of a model, its rows as the runtime makes numbers of them, whatever their
 * type. It is loaded a second time when it is first asked for, outside the heap. Safe for several
 * threads.
 */
final class TokenRows implements AutoCloseable {

  private static final int BLOCK = 2048;

  private final OnnxProbe probe;
  private final OrtEnvironment environment;
  private final byte[] graph;
  private @Nullable OrtSession session;

  /**
   * A table that is not loaded yet.
   *
   * @param graph of {@link OnnxProbe#tokenTable()}
   */
  TokenRows(OnnxProbe probe, OrtEnvironment environment, byte[] graph) {
    this.probe = probe;
    this.environment = environment;
    this.graph = graph;
  }

  /** The rows of texts of one length, (B, T, d). */
  FloatBuffer of(List<TokenizedText> texts) {
    return rows(texts.stream().flatMapToLong(text -> LongStream.of(text.ids())).toArray());
  }

  /**
   * Eigenvalues of the covariance of all rows, divisor V.
   *
   * @param count V
   * @param solver finds them
   */
  double[] eigenvalues(int count, SpectralSolver solver) {
    int width = rows(new long[] {0}).remaining();
    double[] mean = new double[width];
    eachBlock(count, width, (rows, number) -> addTo(mean, rows, number, width));
    for (int j = 0; j < width; j++) {
      mean[j] /= count;
    }
    GramSum sum = GramSum.onHeap(width);
    eachBlock(
        count,
        width,
        (rows, number) -> {
          for (int at = 0; at < number * width; at++) {
            rows[at] -= mean[at % width];
          }
          sum.add(rows, number);
        });
    double[] lower = sum.lowerTriangle();
    Matrix covariance =
        Matrix.generate(
            width,
            width,
            (i, j) -> lower[Math.max(i, j) * (Math.max(i, j) + 1) / 2 + Math.min(i, j)] / count);
    return solver.eigenvalues(covariance);
  }

  /** Receives some rows, one after the other. */
  private interface Block {
    void accept(double[] rows, int number);
  }

  private void eachBlock(int count, int width, Block block) {
    for (int from = 0; from < count; from += BLOCK) {
      int number = Math.min(BLOCK, count - from);
      FloatBuffer floats = rows(LongStream.range(from, (long) from + number).toArray());
      double[] rows = new double[number * width];
      for (int at = 0; at < rows.length; at++) {
        rows[at] = floats.get(at);
      }
      block.accept(rows, number);
    }
  }

  private static void addTo(double[] sums, double[] rows, int number, int width) {
    for (int at = 0; at < number * width; at++) {
      sums[at % width] += rows[at];
    }
  }

  private FloatBuffer rows(long[] numbers) {
    try (OnnxTensor tokens =
            OnnxTensor.createTensor(
                environment, LongBuffer.wrap(numbers), new long[] {numbers.length});
        OrtSession.Result rows = session().run(Map.of(OnnxProbe.TOKEN_NUMBERS, tokens))) {
      return Values.of("rows", rows.get(0)).floats("the token table of " + probe.origin());
    } catch (OrtException e) {
      throw new IllegalStateException("token table of " + probe.origin(), e);
    }
  }

  private synchronized OrtSession session() throws OrtException {
    OrtSession open = session;
    if (open == null) {
      try (OrtSession.SessionOptions options = OnnxModel.quiet()) {
        ProbedSession.addExternalFolder(probe, options);
        open = environment.createSession(graph, options);
      }
      session = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("token table of " + probe.origin(), e);
    }
  }
}
