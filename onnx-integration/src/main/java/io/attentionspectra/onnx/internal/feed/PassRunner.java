package io.attentionspectra.onnx.internal.feed;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.onnx.run.ProbedSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a graph over texts and copies the tensors that are asked for.
 *
 * @param session the graph
 * @param environment of the process
 */
public record PassRunner(ProbedSession session, OrtEnvironment environment) {

  /** What identifies graph, external data and runtime. */
  public Provenance provenance(Path graph) {
    List<Path> files = new ArrayList<>(List.of(graph));
    files.addAll(session.probe().externalFiles());
    return Provenance.ofRuntime()
        .with(Provenance.Fact.MODEL, String.valueOf(graph.getFileName()))
        .with(Provenance.Fact.WEIGHTS, GraphHash.of(files))
        .with("engine", "ONNX Runtime " + environment.getVersion());
  }

  /**
   * One pass.
   *
   * @param feed what the inputs are given
   * @param texts the batch
   * @param names which tensors
   * @return the tensors by name
   * @throws IllegalArgumentException if the runtime refuses the inputs
   */
  public Map<String, Values> run(Feed feed, List<TokenizedText> texts, Collection<String> names) {
    return run(feed.tensors(environment, texts), names);
  }

  /** One pass over tensors, which it closes. */
  public Map<String, Values> run(Feed.Tensors given, Collection<String> names) {
    try (Feed.Tensors inputs = given;
        OrtSession.Result result = session.fetch(inputs.byName(), names)) {
      Map<String, Values> all = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> each : result) {
        all.put(
            each.getKey(),
            Values.of(each.getKey() + " of " + session.probe().origin(), each.getValue()));
      }
      return all;
    }
  }
}
