package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Flow;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the source says about running {@code forward}, besides where attention is. The search of an
 * archive makes one; whoever feeds the model reads it.
 *
 * @param training an operator that computes as in training in any mode, with its place
 * @param device a device that the source names and that is not the CPU, with its place
 * @param keys what the source takes from arguments that are dictionaries, by their names
 * @param tables the argument, or key, that a matrix of the model is looked up by, by the path of
 *     the matrix; empty where the numbers come from elsewhere
 */
public record ForwardFacts(
    Optional<String> training,
    Optional<String> device,
    Map<String, Set<String>> keys,
    Map<String, String> tables) {

  /** Reads them off the calls that {@code forward} makes. */
  public static ForwardFacts of(FrameTree tree) {
    return new ForwardFacts(
        TrainingMode.where(tree), device(tree), DictionaryKeys.of(tree), EmbeddingTables.of(tree));
  }

  private static Optional<String> device(FrameTree tree) {
    for (Flow flow : tree.flows()) {
      for (Call call : flow.calls()) {
        if (flow.function(call).equals("torch.device")
            && call.arguments().size() == 1
            && call.arguments().get(0) instanceof Literal literal
            && literal.string() != null
            && !"cpu".equals(literal.string())) {
          return Optional.of(literal.string() + ", " + flow.where(call));
        }
      }
    }
    return Optional.empty();
  }
}
