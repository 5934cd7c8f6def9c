package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.rewrite.Rewriting;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Hidden states between layers: what each attention's output is added to, which is what enters the
 * projections where the norm comes after the sum, and what enters the norm where it comes before.
 * Given the sites, it returns the names by depth; {@link OnnxProbe} calls it.
 */
final class Residuals {

  private final Reading reading;

  Residuals(Reading reading) {
    this.reading = reading;
  }

  /** Hidden states from depth 0 on, or none where one of them is not found. */
  List<String> of(List<OnnxSite> sites) {
    Set<String> found = new LinkedHashSet<>();
    Set<String> above = Set.of();
    for (OnnxSite site : sites) {
      Optional<String> residual = residual(site);
      if (residual.isEmpty()) {
        return List.of();
      }
      Set<String> ancestors = ancestors(residual.get());
      if (!ancestors.containsAll(above)) {
        return List.of();
      }
      above = Set.of(residual.get());
      found.add(residual.get());
    }
    Optional<String> last = last(above);
    if (last.isEmpty() || found.size() != sites.size() || !found.add(last.get())) {
      return List.of();
    }
    return List.copyOf(found);
  }

  private Optional<String> residual(OnnxSite site) {
    Optional<String> entering =
        site.tokens()
            .or(
                () ->
                    site.value()
                        .flatMap(value -> ProjectionWalk.from(value.name(), reading))
                        .map(ProjectionWalk.Found::tokens));
    Optional<String> context = site.context().map(Tensor::name).map(this::own);
    return entering.isEmpty() || context.isEmpty()
        ? Optional.empty()
        : sum(context.get(), ancestors(entering.get()));
  }

  /** What a side node rearranges, which the graph goes on with. */
  private String own(String context) {
    String at = context;
    while (at.startsWith(Rewriting.PREFIX)) {
      at = reading.graph().producer(at).map(node -> node.input(0)).orElse("");
    }
    return at;
  }

  /** The other summand of the first sum below the context that is above the tokens, or they. */
  private Optional<String> sum(String context, Set<String> above) {
    PriorityQueue<GraphNode> open =
        new PriorityQueue<>(Comparator.comparingInt(GraphNode::position));
    Set<Integer> seen = new HashSet<>();
    Set<String> below = new HashSet<>(Set.of(context));
    open.addAll(reading.graph().consumers(context));
    while (!open.isEmpty()) {
      GraphNode node = open.remove();
      if (!seen.add(node.position())) {
        continue;
      }
      if (isSum(node)) {
        String other = below.contains(node.input(0)) ? node.input(1) : node.input(0);
        if (above.contains(other) && reading.dependence().onTokens(other)) {
          return Optional.of(other);
        }
      }
      for (String output : node.proto().getOutputList()) {
        below.add(output);
        open.addAll(reading.graph().consumers(output));
      }
    }
    return Optional.empty();
  }

  private static boolean isSum(GraphNode node) {
    return node.is("Add")
        || node.is("com.microsoft.SkipLayerNormalization")
        || node.is("com.microsoft.SkipSimplifiedLayerNormalization");
  }

  /** A value and all that it is computed from. */
  private Set<String> ancestors(String value) {
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      String at = open.remove();
      if (reading.dependence().onTokens(at) && found.add(at)) {
        reading
            .graph()
            .producer(at)
            .ifPresent(node -> open.addAll(reading.dependence().data(node)));
      }
    }
    return found;
  }

  /** The model's own output of three axes that is computed from the last hidden state. */
  private Optional<String> last(Set<String> above) {
    List<String> candidates = new ArrayList<>();
    for (var output : reading.graph().outputs()) {
      String name = output.getName();
      if (reading.values().rank(name) == 3
          && isHidden(name)
          && !above.isEmpty()
          && ancestors(name).containsAll(above)) {
        candidates.add(name);
      }
    }
    return candidates.stream().findFirst();
  }

  /** As wide as a hidden state, so no odds of words. */
  private boolean isHidden(String output) {
    return !output.contains("logits") && !output.startsWith("present");
  }
}
