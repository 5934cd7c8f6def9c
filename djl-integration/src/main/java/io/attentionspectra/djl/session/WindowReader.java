package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.djl.model.ObservedModel;
import io.attentionspectra.djl.model.TokenBatch;
import io.attentionspectra.djl.model.TokenizedText;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.probe.TokenWindow;
import io.attentionspectra.study.TokenRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads token windows in batches of equal length: each text enters the model as its first T tokens
 * with its special tokens, if any, around them, so no batch has padding. {@code first} is the first
 * of them all: a special token where the tokenizer puts one there, else the text's own. While the
 * model runs one batch, the windows of the one before are handed out on another thread, in order.
 */
final class WindowReader {

  private static final int BATCH = 64;

  private final ObservedModel model;
  private final TokenRequest request;
  private final Consumer<TokenWindow> sink;

  WindowReader(ObservedModel model, TokenRequest request, Consumer<TokenWindow> sink) {
    this.model = model;
    this.request = request;
    this.sink = sink;
  }

  /** A text long enough, cut to its window. */
  private record Entry(int text, TokenizedText tokens) {}

  void read() {
    List<TokenizedText> all = model.tokenizer().tokenize(request.texts());
    List<Entry> batch = new ArrayList<>();
    try (HandOver handOver = HandOver.open()) {
      for (int text = 0; text < all.size(); text++) {
        if (all.get(text).contentLength() >= request.window()) {
          batch.add(new Entry(text, all.get(text).firstContent(request.window())));
        }
        if (!batch.isEmpty() && (batch.size() == BATCH || text == all.size() - 1)) {
          List<Entry> full = List.copyOf(batch);
          Map<Integer, float[][]> states = states(full);
          handOver.next(() -> deliver(full, states));
          batch.clear();
        }
      }
      handOver.finish();
    }
  }

  private Map<Integer, float[][]> states(List<Entry> batch) {
    Map<Integer, float[][]> states = new TreeMap<>();
    DepthStates.of(model, knownDepths())
        .read(
            new TokenBatch(batch.stream().map(Entry::tokens).toList()),
            (depth, hidden) -> states.put(depth, perText(hidden)));
    return states;
  }

  /** One array a text: an array of the whole batch would go straight to the old generation. */
  private static float[][] perText(NDArray hidden) {
    float[][] states = new float[Math.toIntExact(hidden.getShape().get(0))][];
    for (int i = 0; i < states.length; i++) {
      try (NDArray text = hidden.get(i)) {
        states[i] = text.toFloatArray();
      }
    }
    return states;
  }

  /** The chosen depths, without the embedding table where the model does not show it. */
  private Set<Integer> knownDepths() {
    Set<Integer> depths = new TreeSet<>(request.depths());
    if (model.tokenEmbeddings().isEmpty()) {
      depths.remove(TokenWindow.EMBEDDING_TABLE);
    }
    return depths;
  }

  private void deliver(List<Entry> batch, Map<Integer, float[][]> states) {
    for (int i = 0; i < batch.size(); i++) {
      for (Map.Entry<Integer, float[][]> depth : states.entrySet()) {
        sink.accept(window(batch.get(i), depth.getKey(), depth.getValue()[i]));
      }
    }
  }

  private TokenWindow window(Entry entry, int depth, float[] states) {
    int width = model.shape().embedding();
    int[] content = Arrays.stream(entry.tokens().contentPositions()).map(t -> t * width).toArray();
    return new TokenWindow(
        entry.text(),
        depth,
        Matrix.ofFloats(states, content, width),
        Matrix.ofFloats(states, new int[] {0}, width).row(0));
  }
}
