package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of the stream of hidden states: what enters a layer, before the norm that may come
 * first in it, and what the norm after the last layer leaves. Given the sites and the calls of
 * their layers, it returns the values to record for each; the plan of an archive's probes asks it.
 */
public final class StreamEnds {

  /**
   * What one layer's stream is before and behind it.
   *
   * @param entering what the layer is called with; empty where no layer is called, or more than a
   *     norm lies between that and the projections of queries
   * @param ending what the model goes on with behind the layer, after a norm where there is one;
   *     empty where other computation follows at once, as behind every layer but the last
   */
  public record Ends(Optional<Value> entering, Optional<Value> ending) {}

  private final IdentityHashMap<Call, List<Frame>> calls = new IdentityHashMap<>();
  private final Map<Frame, Value> endings = new HashMap<>();
  private final Set<Value.Key> seen = new HashSet<>();

  private StreamEnds(List<@Nullable Frame> layers) {
    for (Frame layer : layers) {
      if (layer != null && layer.call != null) {
        calls.computeIfAbsent(layer.call, call -> new ArrayList<>()).add(layer);
      }
    }
  }

  /**
   * Looks for them.
   *
   * @param tree the calls of the program
   * @param sites as the search found them
   * @param layers the call of the layer around each site, null where there is none
   * @return one for each site
   */
  public static List<Ends> of(FrameTree tree, List<FoundSite> sites, List<@Nullable Frame> layers) {
    StreamEnds ends = new StreamEnds(layers);
    if (!ends.calls.isEmpty()) {
      for (Statement statement : tree.root().flow.returns()) {
        ends.visit(new Value(tree.root(), statement.value()));
      }
    }
    List<Ends> all = new ArrayList<>();
    for (int site = 0; site < sites.size(); site++) {
      all.add(ends.of(sites.get(site), layers.get(site)));
    }
    return all;
  }

  private Ends of(FoundSite site, @Nullable Frame layer) {
    if (layer == null || site.queries.isEmpty()) {
      return new Ends(Optional.empty(), Optional.empty());
    }
    Optional<Value> entering =
        NormTrace.source(site.queries.get(0).hidden(), value -> isArgument(value, layer))
            .flatMap(
                value -> Optional.ofNullable(value.argument(((Name) value.expression()).id())));
    return new Ends(entering, Optional.ofNullable(endings.get(layer)));
  }

  private static boolean isArgument(Value value, Frame layer) {
    return value.frame() == layer
        && value.expression() instanceof Name name
        && layer.definition.argument(name.id()) >= 0
        && layer.flow.reaching(name).statements().isEmpty()
        && layer.definition.parameters().stream()
            .anyMatch(each -> each.name().equals(name.id()) && each.type().equals("Tensor"));
  }

  /** Goes back from what the model returns to the first norm of what a layer returns. */
  private void visit(Value value) {
    boolean isTuple = layer(value).isPresent() && !isTensor(value);
    if (isTuple || !seen.add(value.key(-1))) {
      return;
    }
    value.frame().budget.spend(SearchBudget.FOLLOWED);
    if (isTensor(value)) {
      Optional<Value> source = NormTrace.source(value, each -> layer(each).isPresent());
      if (source.isPresent()) {
        endings.putIfAbsent(layer(source.get()).orElseThrow(), value);
        return;
      }
    }
    parts(value).forEach(this::visit);
  }

  /** A call or an operation, of which the source says that it gives one tensor. */
  private static boolean isTensor(Value value) {
    if (!(value.expression() instanceof Call call)) {
      return value.expression() instanceof Operation;
    }
    Frame callee = value.frame().callees.get(call);
    return callee == null
        ? !value.operator(call).startsWith("native_")
        : callee.definition.returnType().equals("Tensor");
  }

  private static List<Value> parts(Value value) {
    Expression expression = value.expression();
    if (expression instanceof Name name) {
      return value.origins(name).stream().map(Origin::value).toList();
    }
    if (expression instanceof Call call) {
      List<Value> returned = value.returned(call);
      if (!returned.isEmpty()) {
        return returned;
      }
    }
    return expression.parts().stream().map(value::of).toList();
  }

  /** The layer that a value is the call of. */
  private Optional<Frame> layer(Value value) {
    return value.expression() instanceof Call call
        ? calls.getOrDefault(call, List.of()).stream()
            .filter(layer -> Objects.equals(layer.caller, value.frame()))
            .findFirst()
        : Optional.empty();
  }
}
