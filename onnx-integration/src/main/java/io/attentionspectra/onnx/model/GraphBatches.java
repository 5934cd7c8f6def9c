package io.attentionspectra.onnx.model;

import io.attentionspectra.formats.internal.reading.WindowReader;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Runs an ONNX model over the batches of a {@link WindowReader}. */
final class GraphBatches implements WindowReader.Batches {

  private final TextModel model;

  /** Names of the chosen depths that the graph shows, ascending. */
  private final TreeMap<Integer, String> names = new TreeMap<>();

  private final boolean table;

  GraphBatches(TextModel model, Set<Integer> chosen) {
    this.model = model;
    table = chosen.contains(TokenWindow.EMBEDDING_TABLE) && model.table().isPresent();
    for (int depth : chosen) {
      if (depth >= 0 && depth < model.hidden().size()) {
        names.put(depth, model.hidden().get(depth));
      }
    }
  }

  @Override
  public int depths() {
    return names.size() + (table ? 1 : 0);
  }

  @Override
  public void run(List<TokenizedText> texts, WindowReader.DepthStates states) {
    int tokens = texts.get(0).length();
    if (table) {
      texts.forEach(text -> text.requireRows(model.shape().vocabulary(), 0));
      states.accept(TokenWindow.EMBEDDING_TABLE, tokens, model.table().orElseThrow().of(texts));
    }
    if (!names.isEmpty()) {
      Map<String, Values> shown = model.run(texts, Set.copyOf(names.values()));
      names.forEach(
          (depth, name) ->
              states.accept(
                  depth,
                  tokens,
                  Objects.requireNonNull(shown.get(name), name)
                      .floats(name + " of " + model.layers().origin())));
    }
  }
}
