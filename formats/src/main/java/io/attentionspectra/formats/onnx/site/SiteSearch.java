package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.pattern.HandSoftmax;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.formats.onnx.site.OnnxSite.Projection;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds every attention of a graph: a softmax over keys of a product of two computed values, whose
 * output is multiplied with a third. Given a graph, it returns the sites in topological order;
 * {@link OnnxProbe} calls it.
 */
final class SiteSearch {

  private final Reading reading;
  private final Set<String> leading;
  private final Set<String> behindPairs;
  private final List<OnnxSite> sites = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  SiteSearch(Reading reading, Map<String, FusedSites.Fused> operators) {
    this.reading = reading;
    leading = ScoreWalk.leading(reading);
    behindPairs = ScoreWalk.behindPairs(reading);
    for (GraphNode node : reading.graph().nodes()) {
      Optional<String> written = HandSoftmax.scores(node, reading);
      if (node.is("Softmax")) {
        softmax(node, node.input(0), isOverKeys(node));
      } else if (written.isPresent()) {
        softmax(node, written.get(), true);
      } else if (operators.containsKey(node.output(0))) {
        sites.add(site(node, operators.get(node.output(0))));
      }
    }
  }

  List<OnnxSite> sites() {
    return sites;
  }

  /** Softmaxes that are no attention although they look like it, a sentence each. */
  List<String> notes() {
    return notes;
  }

  private OnnxSite site(GraphNode node, FusedSites.Fused operator) {
    List<String> missing = new ArrayList<>(operator.obstacle().stream().toList());
    Sources sources =
        operator.product().isPresent()
            ? Sources.of(operator.querySource(), operator.keySource(), reading, missing)
            : Sources.NONE;
    return new OnnxSite(
        sites.size(),
        node.name(),
        Excerpt.of(node.operation()),
        Optional.empty(),
        Optional.empty(),
        operator.product(),
        operator.value(),
        operator.context(),
        sources.tokens(),
        sources.queries(),
        sources.keys(),
        missing);
  }

  private void softmax(GraphNode node, String of, boolean overKeys) {
    ScoreWalk scores = ScoreWalk.from(of, reading, leading);
    ContextWalk context = ContextWalk.from(node.output(0), reading);
    boolean isPossible = scores.end() == ScoreWalk.End.UNKNOWN && behindPairs.contains(of);
    boolean attends =
        scores.end() == ScoreWalk.End.PRODUCT || (isPossible && context.product().isPresent());
    if (!attends) {
      return;
    }
    if (!overKeys) {
      notes.add("softmax " + node.name() + " is not over the last axis: no attention over keys");
      return;
    }
    sites.add(site(node, scores, context));
  }

  /** Before opset 13 all axes from the given one on are one, and the usual one is the second. */
  private boolean isOverKeys(GraphNode node) {
    long axis = node.whole("axis", reading.graph().opset() < 13 ? 1 : -1);
    int rank = reading.values().rank(node.input(0));
    return axis == -1 || (rank > 0 && axis == rank - 1);
  }

  private OnnxSite site(GraphNode node, ScoreWalk scores, ContextWalk context) {
    List<String> missing = new ArrayList<>();
    Optional<Product> product = scores.product().flatMap(at -> product(at, scores, missing));
    scores.obstacle().ifPresent(missing::add);
    if (context.product().isEmpty()) {
      missing.add("no values: what node " + node.name() + " makes enters no product");
    } else if (context.context().isEmpty()) {
      missing.add("no values: node " + context.product().get().name() + " exchanges its operands");
    }
    Sources sources =
        product
            .map(
                each ->
                    Sources.of(
                        each.query().tensor().name(), each.key().tensor().name(), reading, missing))
            .orElse(Sources.NONE);
    return new OnnxSite(
        sites.size(),
        node.name(),
        node.is("Div") ? "Softmax" : node.operation(),
        Optional.of(
            new Tensor(
                context.probabilities(),
                Layout.axes(reading, context.probabilities(), Axis.TOKEN, Axis.TOKEN))),
        Optional.empty(),
        product,
        context.value(),
        context.context(),
        sources.tokens(),
        sources.queries(),
        sources.keys(),
        missing);
  }

  private Optional<Product> product(GraphNode at, ScoreWalk scores, List<String> missing) {
    Optional<Products.Scores> operands = Products.scores(at, reading);
    if (operands.isEmpty()) {
      missing.add(
          "no queries and keys: which axes of node "
              + at.shown()
              + " are tokens is not known before a run");
      return Optional.empty();
    }
    OperandWalk.Found query = OperandWalk.from(operands.get().query(), reading, false);
    OperandWalk.Found key = OperandWalk.from(operands.get().key(), reading, true);
    double scale = scores.scale() * query.factor() * key.factor() * operands.get().factor();
    reading.graph().requireScale(at.shown(), scale);
    return Optional.of(
        new Product(query.operand(), key.operand(), scale, scores.cap(), scores.terms()));
  }

  /** Where queries and keys come from. */
  record Sources(Optional<String> tokens, Optional<Projection> queries, Optional<Projection> keys) {

    static final Sources NONE = new Sources(Optional.empty(), Optional.empty(), Optional.empty());

    static Sources of(String query, String key, Reading reading, List<String> missing) {
      Optional<ProjectionWalk.Found> q = ProjectionWalk.from(query, reading);
      Optional<ProjectionWalk.Found> k = ProjectionWalk.from(key, reading);
      if (q.isEmpty()) {
        missing.add("no projection of queries: '" + Excerpt.of(query) + "' has not one source");
      }
      if (k.isEmpty()) {
        missing.add("no projection of keys: '" + Excerpt.of(key) + "' has not one source");
      }
      Optional<String> tokens = q.map(ProjectionWalk.Found::tokens);
      boolean common = tokens.isPresent() && tokens.equals(k.map(ProjectionWalk.Found::tokens));
      if (q.isPresent() && k.isPresent() && !common) {
        missing.add(
            "no tokens: queries come from '" + Excerpt.of(q.get().tokens()) + "', keys do not");
      }
      return new Sources(
          common ? tokens : Optional.empty(),
          q.map(ProjectionWalk.Found::projection),
          k.map(ProjectionWalk.Found::projection));
    }
  }
}
