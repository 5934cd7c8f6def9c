package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.model.ForwardObserver;
import io.attentionspectra.djl.model.ObservedModel;
import io.attentionspectra.djl.model.TokenBatch;
import io.attentionspectra.djl.model.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.probe.TokenWindow;
import io.attentionspectra.study.TokenRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads token windows in batches of equal length: each text enters the model as its first T tokens
 * with its special tokens, if any, around them, so no batch has padding. {@code first} is the first
 * of them all: a special token where the tokenizer puts one there, else the text's own.
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
    for (int text = 0; text < all.size(); text++) {
      if (all.get(text).contentLength() >= request.window()) {
        batch.add(new Entry(text, all.get(text).firstContent(request.window())));
      }
      if (batch.size() == BATCH || text == all.size() - 1) {
        flush(batch);
        batch.clear();
      }
    }
  }

  private void flush(List<Entry> batch) {
    if (batch.isEmpty()) {
      return;
    }
    Map<Integer, float[]> states = new TreeMap<>();
    TokenBatch tokens = new TokenBatch(batch.stream().map(Entry::tokens).toList());
    if (request.depths().contains(TokenWindow.EMBEDDING_TABLE)) {
      model
          .tokenEmbeddings()
          .ifPresent(table -> states.put(TokenWindow.EMBEDDING_TABLE, tableRows(table, tokens)));
    }
    if (request.depths().stream().anyMatch(depth -> depth >= 0)) {
      model.observe(tokens, collecting(states));
    }
    for (int i = 0; i < batch.size(); i++) {
      for (Map.Entry<Integer, float[]> depth : states.entrySet()) {
        sink.accept(window(batch.get(i), i, depth.getKey(), depth.getValue()));
      }
    }
  }

  private ForwardObserver collecting(Map<Integer, float[]> states) {
    return new ForwardObserver() {
      @Override
      public void hidden(int depth, NDArray hidden, NDArray mask) {
        if (request.depths().contains(depth)) {
          states.put(depth, hidden.toFloatArray());
        }
      }
    };
  }

  /** The rows of the token embedding table, (B, T, E). */
  private float[] tableRows(NDArray table, TokenBatch tokens) {
    try (NDManager scope = model.newScope()) {
      long width = table.getShape().get(1);
      NDArray ids = tokens.toNDList(scope).get(0).flatten();
      NDArray rows = table.gather(ids.expandDims(1).repeat(1, width), 0);
      rows.attach(scope);
      return rows.toType(DataType.FLOAT32, false).toFloatArray();
    }
  }

  private TokenWindow window(Entry entry, int row, int depth, float[] states) {
    int length = entry.tokens().length();
    int width = model.shape().embedding();
    int[] content = entry.tokens().contentPositions();
    int base = row * length * width;
    double[] tokens = new double[content.length * width];
    for (int t = 0; t < content.length; t++) {
      copy(states, base + content[t] * width, tokens, t * width, width);
    }
    double[] first = new double[width];
    copy(states, base, first, 0, width);
    return new TokenWindow(entry.text(), depth, Matrix.of(content.length, width, tokens), first);
  }

  private static void copy(float[] from, int at, double[] to, int start, int count) {
    for (int i = 0; i < count; i++) {
      to[start + i] = from[at + i];
    }
  }
}
