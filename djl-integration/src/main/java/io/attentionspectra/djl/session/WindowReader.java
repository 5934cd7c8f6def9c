package io.attentionspectra.djl.session;

import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.observe.TokenizedText;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

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
  private final DepthStates depths;
  private final Consumer<TokenWindow> sink;

  /** The batch that is handed out and the one that the model runs, in turns. */
  private final List<BatchStates> states = List.of(new BatchStates(), new BatchStates());

  WindowReader(ObservedModel model, TokenRequest request, Consumer<TokenWindow> sink) {
    this.model = model;
    this.request = request;
    this.depths = DepthStates.of(model, knownDepths(model, request));
    this.sink = sink;
  }

  /** A text long enough, cut to its window. */
  private record Entry(int text, TokenizedText tokens) {}

  /** Reads all texts; the number of tokens of each is told first. */
  void read(IntConsumer lengths) {
    List<TokenizedText> all = model.tokenizer().tokenize(request.texts());
    all.forEach(text -> lengths.accept(text.contentLength()));
    List<Entry> batch = new ArrayList<>();
    int batches = 0;
    try (BackgroundWork handOver = BackgroundWork.open()) {
      for (int text = 0; text < all.size(); text++) {
        if (all.get(text).contentLength() >= request.window()) {
          batch.add(new Entry(text, all.get(text).firstContent(request.window())));
        }
        if (!batch.isEmpty() && (batch.size() == BATCH || text == all.size() - 1)) {
          List<Entry> full = List.copyOf(batch);
          BatchStates read = states.get(batches++ % 2);
          read.clear();
          depths.read(new TokenBatch(full.stream().map(Entry::tokens).toList()), read::keep);
          handOver.next(() -> deliver(full, read));
          batch.clear();
        }
      }
      handOver.finish();
    }
  }

  /** The chosen depths, without the embedding table where the model does not show it. */
  private static Set<Integer> knownDepths(ObservedModel model, TokenRequest request) {
    Set<Integer> depths = new TreeSet<>(request.depths());
    if (model.tokenEmbeddings().isEmpty()) {
      depths.remove(TokenWindow.EMBEDDING_TABLE);
    }
    return depths;
  }

  private void deliver(List<Entry> batch, BatchStates read) {
    int width = model.shape().embedding();
    for (int i = 0; i < batch.size(); i++) {
      Entry entry = batch.get(i);
      int[] starts = Arrays.stream(entry.tokens().contentPositions()).map(t -> t * width).toArray();
      for (int depth : read.depths()) {
        float[] values = read.of(depth, i);
        sink.accept(
            new TokenWindow(
                entry.text(),
                depth,
                Matrix.ofFloats(values, starts, width),
                Matrix.ofFloats(values, new int[] {0}, width).row(0)));
      }
    }
  }
}
