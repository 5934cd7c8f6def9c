package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.kernel.TorchSolver;
import io.attentionspectra.djl.model.AttentionTap;
import io.attentionspectra.djl.model.EncoderObserver;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.djl.tap.TextLengths;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.probe.HeadReading;
import io.attentionspectra.probe.TokenWindow;
import io.attentionspectra.study.AttentionRequest;
import io.attentionspectra.study.ModelSession;
import io.attentionspectra.study.ModelShape;
import io.attentionspectra.study.SessionTiming;
import io.attentionspectra.study.TokenRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The model as it is now, as the model of a study. Texts come as passes over token batches, not
 * from the request; closing the session frees nothing, since training goes on.
 */
final class LiveSession implements ModelSession {

  private final ModelShape shape;
  private final ReadingTools tools;
  private final List<TextPass> attentionPasses;
  private final List<TextPass> windowPasses;

  LiveSession(
      ModelShape shape,
      ReadingTools tools,
      List<TextPass> attentionPasses,
      List<TextPass> windowPasses) {
    this.shape = shape;
    this.tools = tools;
    this.attentionPasses = attentionPasses;
    this.windowPasses = windowPasses;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public Provenance provenance() {
    return new Provenance(Map.of());
  }

  @Override
  public SpectralSolver solver() {
    return tools.solver();
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    for (TextPass pass : attentionPasses) {
      pass.run(
          new EncoderObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              if (request.layers().contains(layer)) {
                readLayer(request, pass, layer, tap, sink);
              }
            }
          });
    }
    return SessionTiming.ZERO;
  }

  private void readLayer(
      AttentionRequest request,
      TextPass pass,
      int layer,
      AttentionTap tap,
      Consumer<HeadReading> sink) {
    NotFinite.require("attention of layer " + layer, tap.attention());
    int[] lengths = TextLengths.of(tap.mask());
    List<Integer> rows = pass.readable(lengths);
    if (rows.isEmpty()) {
      return;
    }
    List<Integer> heads = List.copyOf(request.heads());
    NDArray query = chosen(tap.query(), rows, heads);
    NDArray key = chosen(tap.key(), rows, heads);
    int headSize = Math.toIntExact(query.getShape().get(3));
    List<List<io.attentionspectra.djl.tap.HeadReading>> texts =
        tools
            .reducer()
            .projections(
                query,
                key,
                rows.stream().mapToInt(row -> lengths[row]).toArray(),
                ReadingPlan.withDefaults());
    for (int text = 0; text < texts.size(); text++) {
      for (int head = 0; head < heads.size(); head++) {
        io.attentionspectra.djl.tap.HeadReading each = texts.get(text).get(head);
        sink.accept(
            new HeadReading(
                pass.firstText() + rows.get(text),
                layer,
                heads.get(head),
                headSize,
                each.spectrum(),
                each.scores(),
                Map.of()));
      }
    }
  }

  private static NDArray chosen(NDArray array, List<Integer> rows, List<Integer> heads) {
    NDArray some = array;
    if (rows.size() < array.getShape().get(0)) {
      some = some.get(new NDIndex("{}", index(array, rows)));
    }
    return heads.size() < array.getShape().get(1)
        ? some.get(new NDIndex(":, {}", index(array, heads)))
        : some;
  }

  private static NDArray index(NDArray array, List<Integer> numbers) {
    return array
        .getManager()
        .create(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    for (TextPass pass : windowPasses) {
      Map<Integer, float[]> states = new HashMap<>();
      List<int[]> positions = new ArrayList<>();
      pass.run(
          new EncoderObserver() {
            @Override
            public void hidden(int depth, NDArray hidden, NDArray mask) {
              if (depth == 0) {
                positions.addAll(pass.windows(TextLengths.of(mask), request.window()));
              }
              if (request.depths().contains(depth)) {
                NotFinite.require("hidden states of depth " + depth, hidden);
                states.put(depth, hidden.toFloatArray());
              }
            }
          });
      states.forEach((depth, values) -> send(pass, depth, values, positions, sink));
    }
    return SessionTiming.ZERO;
  }

  private void send(
      TextPass pass,
      int depth,
      float[] values,
      List<int[]> positions,
      Consumer<TokenWindow> sink) {
    int width = shape.embedding();
    int length = values.length / width / positions.size();
    for (int row = 0; row < positions.size(); row++) {
      int[] window = positions.get(row);
      if (window.length > 0) {
        int base = row * length * width;
        double[] tokens = new double[window.length * width];
        for (int t = 0; t < window.length; t++) {
          widen(values, base + window[t] * width, tokens, t * width, width);
        }
        double[] first = new double[width];
        widen(values, base, first, 0, width);
        sink.accept(
            new TokenWindow(
                pass.firstText() + row, depth, Matrix.of(window.length, width, tokens), first));
      }
    }
  }

  private static void widen(float[] from, int at, double[] to, int start, int count) {
    for (int i = 0; i < count; i++) {
      to[start + i] = from[at + i];
    }
  }

  @Override
  public Optional<double[]> embeddingTableEigenvalues() {
    return Optional.empty();
  }

  @Override
  public void close() {}

  /**
   * The kernels of a monitor.
   *
   * @param reducer reads heads
   * @param solver finds eigenvalues
   */
  record ReadingTools(HeadReducer reducer, TorchSolver solver) implements AutoCloseable {

    @Override
    public void close() {
      reducer.close();
      solver.close();
    }
  }
}
