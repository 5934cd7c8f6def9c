package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Operand;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.formats.onnx.site.OnnxSite.Projection;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import java.util.ArrayList;
import java.util.List;
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
  private final List<OnnxSite> sites = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  SiteSearch(Reading reading) {
    this.reading = reading;
    leading = ScoreWalk.leading(reading);
    for (GraphNode node : reading.graph().nodes()) {
      if (node.is("Softmax")) {
        softmax(node);
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

  private void softmax(GraphNode node) {
    ScoreWalk scores = ScoreWalk.from(node.input(0), reading, leading);
    ContextWalk context = ContextWalk.from(node.output(0), reading);
    boolean attends =
        context.product().isPresent()
            ? scores.end() != ScoreWalk.End.OTHER
            : scores.end() == ScoreWalk.End.PRODUCT;
    if (!attends) {
      return;
    }
    if (!isOverKeys(node)) {
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
    }
    Sources sources = Sources.of(product, reading, missing);
    return new OnnxSite(
        sites.size(),
        node.name(),
        node.operation(),
        Optional.of(
            new Tensor(
                context.probabilities(),
                reading.axes(context.probabilities(), Axis.TOKEN, Axis.TOKEN))),
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
    if (at.is("Einsum")) {
      missing.add("no queries and keys: node " + at.name() + " (Einsum) is not read");
      return Optional.empty();
    }
    boolean fused = at.is("com.microsoft.FusedMatMul");
    boolean upright = fused && at.whole("transB", 0) == 1;
    if (fused && at.whole("transA", 0) == 1) {
      missing.add("no queries and keys: node " + at.name() + " transposes its queries");
      return Optional.empty();
    }
    Tensor left = new Tensor(at.input(0), reading.axes(at.input(0), Axis.FEATURE, Axis.TOKEN));
    Tensor right =
        new Tensor(
            at.input(1),
            upright
                ? reading.axes(at.input(1), Axis.FEATURE, Axis.TOKEN)
                : reading.axes(at.input(1), Axis.TOKEN, Axis.FEATURE));
    OperandWalk.Found query = OperandWalk.from(left, reading, false);
    OperandWalk.Found key = OperandWalk.from(right, reading, true);
    double scale = scores.scale() * query.factor() * key.factor() * at.real("alpha", 1);
    if (left.axes().isEmpty() || right.axes().isEmpty()) {
      missing.add(
          "no queries and keys: how many axes the operands of node "
              + at.name()
              + " have is not known before a run");
      return Optional.empty();
    }
    return Optional.of(
        new Product(query.operand(), key.operand(), scale, scores.cap(), scores.terms()));
  }

  /** Where queries and keys come from. */
  record Sources(Optional<String> tokens, Optional<Projection> queries, Optional<Projection> keys) {

    static Sources of(Optional<Product> product, Reading reading, List<String> missing) {
      if (product.isEmpty()) {
        return new Sources(Optional.empty(), Optional.empty(), Optional.empty());
      }
      Operand query = product.get().query();
      Operand key = product.get().key();
      Optional<ProjectionWalk.Found> q = ProjectionWalk.from(query.tensor().name(), reading);
      Optional<ProjectionWalk.Found> k = ProjectionWalk.from(key.tensor().name(), reading);
      if (q.isEmpty()) {
        missing.add("no projection of queries: '" + query.tensor().name() + "' has not one source");
      }
      if (k.isEmpty()) {
        missing.add("no projection of keys: '" + key.tensor().name() + "' has not one source");
      }
      Optional<String> tokens = q.map(ProjectionWalk.Found::tokens);
      boolean common = tokens.isPresent() && tokens.equals(k.map(ProjectionWalk.Found::tokens));
      if (q.isPresent() && k.isPresent() && !common) {
        missing.add("no tokens: queries come from '" + q.get().tokens() + "', keys do not");
      }
      return new Sources(
          common ? tokens : Optional.empty(),
          q.map(ProjectionWalk.Found::projection),
          k.map(ProjectionWalk.Found::projection));
    }
  }
}
