package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TextLengths;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Keeps the hidden states of one pass at the depths asked for, and cuts windows from them. */
final class WindowStates implements ForwardObserver {

  private final TextPass pass;
  private final TokenRequest request;
  private final Map<Integer, float[]> states = new TreeMap<>();
  private List<int[]> windows = List.of();
  private int length;
  private int width;

  WindowStates(TextPass pass, TokenRequest request) {
    this.pass = pass;
    this.request = request;
  }

  @Override
  public void hidden(int depth, NDArray hidden, NDArray mask) {
    if (request.depths().contains(depth)) {
      NotFinite.require("hidden states of depth " + depth, hidden);
      windows = pass.windows(TextLengths.of(mask), request.window());
      length = Math.toIntExact(hidden.getShape().get(1));
      width = Math.toIntExact(hidden.getShape().get(2));
      states.put(depth, hidden.toType(DataType.FLOAT32, false).toFloatArray());
    }
  }

  /** Hands over every window at every depth. */
  void send(Consumer<TokenWindow> sink) {
    states.forEach(
        (depth, values) -> {
          for (int row = 0; row < windows.size(); row++) {
            if (windows.get(row).length > 0) {
              sink.accept(window(row, depth, values));
            }
          }
        });
  }

  private TokenWindow window(int row, int depth, float[] values) {
    int[] positions = windows.get(row);
    int base = row * length * width;
    double[] tokens = new double[positions.length * width];
    for (int t = 0; t < positions.length; t++) {
      widen(values, base + positions[t] * width, tokens, t * width);
    }
    double[] first = new double[width];
    widen(values, base, first, 0);
    Matrix matrix = Matrix.of(positions.length, width, tokens);
    return new TokenWindow(pass.firstText() + row, depth, matrix, first);
  }

  private void widen(float[] from, int at, double[] to, int start) {
    for (int i = 0; i < width; i++) {
      to[start + i] = from[at + i];
    }
  }
}
