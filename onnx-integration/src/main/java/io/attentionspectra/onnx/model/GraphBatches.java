package io.attentionspectra.onnx.model;

import io.attentionspectra.formats.internal.reading.WindowReader;
import io.attentionspectra.formats.tokens.TokenizedText;
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

  GraphBatches(TextModel model, Set<Integer> chosen) {
    this.model = model;
    for (int depth : chosen) {
      if (depth >= 0 && depth < model.hidden().size()) {
        names.put(depth, model.hidden().get(depth));
      }
    }
  }

  @Override
  public int depths() {
    return names.size();
  }

  @Override
  public void run(List<TokenizedText> texts, WindowReader.DepthStates states) {
    if (!names.isEmpty()) {
      int tokens = texts.get(0).length();
      Map<String, Values> shown = model.run(texts, Set.copyOf(names.values()));
      names.forEach(
          (depth, name) ->
              states.accept(depth, tokens, Objects.requireNonNull(shown.get(name), name).floats()));
    }
  }
}
