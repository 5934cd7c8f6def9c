package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.archive.Role.What;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.search.FoundSite;
import io.attentionspectra.formats.torchscript.internal.search.Product;
import io.attentionspectra.formats.torchscript.internal.search.Product.Factor;
import io.attentionspectra.formats.torchscript.internal.search.SiteSearch;
import io.attentionspectra.formats.torchscript.internal.search.StreamEnds;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each definition records, and what each recording means. */
final class ProbePlan {

  /** Recordings that a fused operator makes: q, k, attention, scale, hidden states. */
  private static final List<What> FUSED =
      List.of(What.QUERY, What.KEY, What.ATTENTION, What.FACTOR, What.INPUT);

  /**
   * A recording around an expression.
   *
   * @param function function of the recording module that makes it
   * @param index its number within the definition
   */
  record Recording(String function, int index) {}

  /** The recordings of one definition. */
  static final class Recordings {
    final IdentityHashMap<Expression, Recording> values = new IdentityHashMap<>();
    final IdentityHashMap<Call, Recording> operators = new IdentityHashMap<>();
    final IdentityHashMap<Expression, Recording> returns = new IdentityHashMap<>();
    private int next;
  }

  private final Map<Definition, Recordings> recordings = new LinkedHashMap<>();
  private final Map<Definition, Frame> copied = new LinkedHashMap<>();
  private final Map<String, Set<Role>> roles = new HashMap<>();

  /** Types of tuples whose first tensor is recorded, each with the function that does it. */
  private final Map<String, String> returnTypes = new LinkedHashMap<>();

  ProbePlan(List<FoundSite> sites, List<@Nullable Frame> layers, List<StreamEnds.Ends> ends) {
    for (int i = 0; i < sites.size(); i++) {
      plan(i, sites.get(i));
      Frame layer = layers.get(i);
      if (layer != null) {
        returns(i, layer);
      }
      Role entering = Role.of(i, What.ENTERING);
      Role ending = Role.of(i, What.ENDING);
      ends.get(i).entering().ifPresent(value -> record("record", value, entering));
      ends.get(i).ending().ifPresent(value -> record("record", value, ending));
    }
  }

  /** Definitions that are copied, each with one of its frames. */
  Map<Definition, Frame> copied() {
    return copied;
  }

  Recordings recordings(Definition definition) {
    return recordings.computeIfAbsent(definition, d -> new Recordings());
  }

  /** Meanings of recordings by {@code PLACE|INDEX}. */
  Map<String, Set<Role>> roles() {
    return roles;
  }

  Map<String, String> returnTypes() {
    return returnTypes;
  }

  private void plan(int number, FoundSite site) {
    if (site.isFused()) {
      fused(number, site);
    } else {
      site.attention.forEach(value -> record("record", value, Role.of(number, What.ATTENTION)));
    }
    for (int p = 0; p < site.products.size(); p++) {
      Product product = site.products.get(p);
      record("record", product.call().of(product.query()), new Role(number, What.QUERY, p, false));
      record("record", product.call().of(product.key()), new Role(number, What.KEY, p, false));
      factors(number, p, product);
    }
    if (site.kind != ProbeSite.Kind.FUSED) {
      site.queries.forEach(query -> record("record", query.hidden(), Role.of(number, What.INPUT)));
    }
  }

  private void factors(int number, int p, Product product) {
    if (product.factors() == null) {
      return;
    }
    for (Factor factor : product.factors()) {
      String kind = factor.kind();
      if (!Operators.isNumber(factor.value().expression()) && kind != null) {
        String function = kind.equals("Tensor") ? "record" : "record_" + kind;
        record(function, factor.value(), new Role(number, What.FACTOR, p, factor.divides()));
      }
    }
  }

  private void fused(int number, FoundSite site) {
    Recordings own = recordings(site.frame().definition);
    String operator = Operators.name(site.frame().function(site.call()));
    String function =
        operator.equals(SiteSearch.SDPA)
            ? "sdpa"
            : operator.equals(SiteSearch.NATIVE) ? "native" : "encoder_layer";
    Recording recording = own.operators.get(site.call());
    if (recording == null) {
      recording = new Recording(function, own.next);
      own.next += FUSED.size();
      own.operators.put(site.call(), recording);
    }
    for (int i = 0; i < FUSED.size(); i++) {
      mean(site.frame(), recording.index() + i, Role.of(number, FUSED.get(i)));
    }
  }

  private void record(String function, Value value, Role role) {
    Recordings own = recordings(value.frame().definition);
    Recording recording =
        own.values.computeIfAbsent(value.expression(), e -> new Recording(function, own.next++));
    mean(value.frame(), recording.index(), role);
  }

  /** Records what a layer returns: a tensor, or the first tensor of a tuple. */
  private void returns(int number, Frame layer) {
    String type = layer.definition.returnType();
    String function =
        type.equals("Tensor")
            ? "record"
            : returnTypes.computeIfAbsent(type, t -> "record_tuple_" + returnTypes.size());
    Recordings own = recordings(layer.definition);
    for (Statement statement : layer.definition.statements()) {
      if (statement.kind() == Statement.Kind.RETURN) {
        Recording recording =
            own.returns.computeIfAbsent(
                statement.value(), e -> new Recording(function, own.next++));
        mean(layer, recording.index(), Role.of(number, What.OUTPUT));
      }
    }
  }

  private void mean(Frame frame, int index, Role role) {
    roles.computeIfAbsent(frame.place() + "|" + index, k -> new LinkedHashSet<>()).add(role);
    for (Frame f = frame; f != null; f = f.caller) {
      copied.putIfAbsent(f.definition, f);
    }
  }
}
