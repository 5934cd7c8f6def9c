package io.attentionspectra.djl.pooling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.PoolingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Text to the inputs of {@link EmbeddingBlock}, and its output to vectors. */
final class EmbeddingTranslator implements Translator<String, float[]> {

  private final ObservedModel model;
  private final PoolingChoice choice;
  private final Consumer<String> cuts;

  /** A translator that tells of the texts it cuts. */
  EmbeddingTranslator(ObservedModel model, PoolingChoice choice, Consumer<String> cuts) {
    this.model = model;
    this.choice = choice;
    this.cuts = cuts;
  }

  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK;
  }

  @Override
  public NDList processInput(TranslatorContext context, String text) {
    NDList batch = batchProcessInput(context, List.of(text));
    return new NDList(batch.stream().map(array -> array.squeeze(0)).toList());
  }

  @Override
  public NDList batchProcessInput(TranslatorContext context, List<String> texts) {
    NDManager manager = context.getNDManager();
    List<TokenizedText> tokens = new ArrayList<>();
    for (TokenizedText text : model.tokenizer().tokenize(texts)) {
      tokens.add(forModel(text));
    }
    TokenBatch batch = new TokenBatch(tokens);
    NDList inputs = batch.toNDList(manager);
    inputs.add(pooled(manager, batch));
    return inputs;
  }

  /**
   * As the texts were read on which the pooling was estimated, or whole; never beyond the model.
   */
  private TokenizedText forModel(TokenizedText text) {
    TokenizedText wanted = choice.window().map(text::cutFor).orElse(text);
    int longest = model.shape().maxLength();
    TokenizedText read = wanted.cutTo(longest);
    boolean asChosen = choice.window().filter(PoolingWindow::cutsTexts).isPresent();
    if (read.length() < text.length() && !(asChosen && wanted.length() == read.length())) {
      cuts.accept(
          "a text of "
              + text.length()
              + " tokens is cut to the "
              + read.length()
              + (read.length() < wanted.length() || choice.window().isEmpty()
                  ? " of the model"
                  : " of the pooling"));
    }
    return read;
  }

  /** 1 for tokens to pool, (B, T). */
  private NDArray pooled(NDManager manager, TokenBatch batch) {
    int length = batch.length();
    long[] mask = new long[batch.texts().size() * length];
    for (int row = 0; row < batch.texts().size(); row++) {
      for (int position : positions(batch.texts().get(row))) {
        mask[row * length + position] = 1;
      }
    }
    return manager.create(mask, new Shape(batch.texts().size(), length));
  }

  private int[] positions(TokenizedText text) {
    if (choice.isFirst()) {
      return new int[] {0};
    }
    int most = choice.window().map(PoolingWindow::tokens).orElse(Integer.MAX_VALUE);
    int[] content = text.contentPositions(most);
    if (choice.tokens() == PooledTokens.CONTENT) {
      if (content.length == 0) {
        throw Check.failure("tokens of the text", 0, "must be at least 1", "leave empty texts out");
      }
      return content;
    }
    return IntStream.range(0, Math.min(most, text.length())).toArray();
  }

  @Override
  public float[] processOutput(TranslatorContext context, NDList output) {
    return output.singletonOrThrow().toType(DataType.FLOAT32, false).toFloatArray();
  }

  @Override
  public List<float[]> batchProcessOutput(TranslatorContext context, NDList output) {
    NDArray embeddings = output.singletonOrThrow();
    List<float[]> vectors = new ArrayList<>();
    for (int row = 0; row < embeddings.getShape().get(0); row++) {
      try (NDArray vector = embeddings.get(row)) {
        vectors.add(vector.toType(DataType.FLOAT32, false).toFloatArray());
      }
    }
    return vectors;
  }
}
