package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.formats.internal.reading.WindowReader;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.TokenWindow;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs an observed model over the batches of a {@link WindowReader}.
 *
 * @param states reads the depths that were asked for and that the model shows
 * @param depths their number
 */
record ModelBatches(DepthStates states, int depths) implements WindowReader.Batches {

  /** The chosen depths of a model, without the embedding table where the model does not show it. */
  static ModelBatches of(ObservedModel model, Set<Integer> chosen) {
    Set<Integer> known = new TreeSet<>(chosen);
    if (model.tokenEmbeddings().isEmpty()) {
      known.remove(TokenWindow.EMBEDDING_TABLE);
    }
    return new ModelBatches(DepthStates.of(model, known), known.size());
  }

  @Override
  public void run(List<TokenizedText> texts, WindowReader.DepthStates sink) {
    states.read(new TokenBatch(texts), (depth, hidden) -> handOver(depth, hidden, sink));
  }

  private static void handOver(int depth, NDArray hidden, WindowReader.DepthStates sink) {
    int tokens = Math.toIntExact(hidden.getShape().get(1));
    if (hidden.getDataType() == DataType.FLOAT32) {
      sink.accept(depth, tokens, hidden.toByteBuffer(true).asFloatBuffer());
    } else {
      try (NDArray single = hidden.toType(DataType.FLOAT32, true)) {
        sink.accept(depth, tokens, single.toByteBuffer(true).asFloatBuffer());
      }
    }
  }
}
