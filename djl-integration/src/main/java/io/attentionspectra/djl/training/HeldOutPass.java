package io.attentionspectra.djl.training;

import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.PoolingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Held-out texts through the encoder alone. */
record HeldOutPass(ReadableModel model, int firstText, TokenBatch batch) implements TextPass {

  private static final int BATCH = 64;

  /** The texts in batches, each cut to a most number of tokens. */
  static List<TextPass> ofTexts(ReadableModel model, HeldOut texts, int maxLength) {
    return passes(model, texts.tokens().stream().map(text -> text.cutTo(maxLength)).toList());
  }

  /** The texts in batches, each as a window wants it; those that are too short give no window. */
  static List<TextPass> ofWindows(ReadableModel model, HeldOut texts, PoolingWindow window) {
    return passes(model, texts.tokens().stream().map(text -> text.cutFor(window)).toList());
  }

  private static List<TextPass> passes(ReadableModel model, List<TokenizedText> texts) {
    List<TextPass> passes = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<TokenizedText> part = texts.subList(from, Math.min(texts.size(), from + BATCH));
      passes.add(new HeldOutPass(model, from, new TokenBatch(part)));
    }
    return passes;
  }

  @Override
  public void run(ForwardObserver observer) {
    model.read(batch, observer);
  }

  @Override
  public List<Integer> readable(int[] lengths) {
    return IntStream.range(0, lengths.length).boxed().toList();
  }

  @Override
  public List<int[]> windows(int[] lengths, int window) {
    return batch.texts().stream()
        .map(text -> text.contentLength() >= window ? text.contentPositions(window) : new int[0])
        .toList();
  }
}
