package io.attentionspectra.formats.onnx.site;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.ModelGraph;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.rewrite.SideNodes;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Form;
import io.attentionspectra.formats.onnx.site.OnnxSite.Kind;
import io.attentionspectra.formats.onnx.site.OnnxSite.Operand;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.formats.onnx.site.OnnxSite.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Operators that compute whole attentions: the graph gets side nodes that give their queries, keys
 * and values, and each operator a description of how its attention comes from them. The operators
 * themselves stay as they are. Given a graph, it returns the extended one; {@link OnnxProbe} calls
 * it.
 */
final class FusedSites {

  private static final List<Axis> BY_HEAD =
      List.of(Axis.BATCH, Axis.HEAD, Axis.TOKEN, Axis.FEATURE);

  private static final List<Axis> BY_GROUP =
      List.of(Axis.BATCH, Axis.KEY_GROUP, Axis.TOKEN, Axis.FEATURE);

  private final Reading reading;
  private final ModelProto.Builder model;
  private final Map<String, Fused> found = new HashMap<>();

  private FusedSites(ModelGraph graph) {
    reading = Reading.of(graph);
    model = graph.model().toBuilder();
  }

  /**
   * What is known of one operator.
   *
   * @param product of queries and keys
   * @param value V by head
   * @param context by head
   * @param querySource value of which queries are made, for the search of their projection
   * @param keySource the same of keys
   * @param obstacle why there is no product
   */
  record Fused(
      Optional<Product> product,
      Optional<Tensor> value,
      Optional<Tensor> context,
      String querySource,
      String keySource,
      Optional<String> obstacle) {}

  /** Whether a node is such an operator. */
  static boolean isFused(GraphNode node) {
    return switch (node.operation()) {
      case "Attention",
          "com.microsoft.Attention",
          "com.microsoft.QAttention",
          "com.microsoft.MultiHeadAttention",
          "com.microsoft.GroupQueryAttention" ->
          true;
      default -> false;
    };
  }

  /** A graph with side nodes, and its operators by their first output. */
  record Extended(ModelGraph graph, Map<String, Fused> operators) {}

  static Extended of(ModelGraph graph) {
    if (graph.nodes().stream().noneMatch(FusedSites::isFused)) {
      return new Extended(graph, Map.of());
    }
    FusedSites sites = new FusedSites(graph);
    for (GraphNode node : graph.nodes()) {
      if (isFused(node)) {
        sites.found.put(node.output(0), sites.read(node));
      }
    }
    return new Extended(ModelGraph.of(graph.origin(), sites.model.build()), sites.found);
  }

  private Fused read(GraphNode node) {
    SideNodes side = new SideNodes(model.getGraphBuilder(), node.output(0));
    return switch (node.operation()) {
      case "com.microsoft.Attention", "com.microsoft.QAttention" -> packed(node, side);
      case "com.microsoft.MultiHeadAttention" -> multiHead(node, side);
      case "com.microsoft.GroupQueryAttention" -> grouped(node, side);
      default -> standard(node, side);
    };
  }

  private static Fused unread(GraphNode node, String why) {
    return new Fused(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        node.input(0),
        node.input(0),
        Optional.of("no attention: node " + node.shown() + " " + why));
  }

  /** Packed projections: X·W + b has queries, keys and values side by side. */
  private Fused packed(GraphNode node, SideNodes side) {
    boolean integers = node.is("com.microsoft.QAttention");
    int mask = integers ? 5 : 3;
    int past = integers ? 8 : 4;
    long heads = node.whole("num_heads", 0);
    long[] weight = reading.values().shape(node.input(1)).orElse(new long[0]);
    List<Long> sizes = node.wholes("qkv_hidden_sizes");
    long width = weight.length == 2 ? weight[1] : -1;
    long size = sizes.size() == 3 ? sizes.get(0) : width / 3;
    long values = sizes.size() == 3 ? sizes.get(2) : width / 3;
    if (heads <= 0 || size <= 0 || size % heads != 0 || values % heads != 0 || values <= 0) {
      return unread(node, "has a weight whose shape does not tell the heads");
    }
    if (node.whole("do_rotary", 0) != 0) {
      return unread(node, "rotates its queries itself");
    }
    if (node.has(past) && node.output(1).isEmpty()) {
      return unread(node, "keeps the keys of earlier runs to itself");
    }
    List<Term> terms = new ArrayList<>();
    boolean told = addMask(terms, node, mask) && (integers || addBias(terms, node, 5));
    if (!told) {
      return unread(node, "has a mask of a kind that is not read");
    }
    if (node.whole("unidirectional", 0) == 1) {
      terms.add(causal(Double.POSITIVE_INFINITY));
    }
    String all =
        integers ? integerProduct(node, side) : side.make("MatMul", node.input(0), node.input(1));
    all = node.has(2) ? side.make("Add", all, node.input(2)) : all;
    String query = side.heads(side.slice(all, 2, 0, size), heads, size / heads);
    String key = side.heads(side.slice(all, 2, size, 2 * size), heads, size / heads);
    String value =
        side.heads(side.slice(all, 2, 2 * size, 2 * size + values), heads, values / heads);
    String keySource = key;
    if (node.has(past)) {
      key = side.part(node.output(1), 0);
      value = side.part(node.output(1), 1);
    }
    return new Fused(
        Optional.of(
            product(query, key, BY_HEAD, scale(node, size / heads), OptionalDouble.empty(), terms)),
        Optional.of(new Tensor(value, BY_HEAD)),
        Optional.of(context(node, side, heads, values / heads)),
        query,
        keySource,
        Optional.empty());
  }

  private static String integerProduct(GraphNode node, SideNodes side) {
    String product =
        node.has(7)
            ? side.make("MatMulInteger", node.input(0), node.input(1), node.input(6), node.input(7))
            : node.has(6)
                ? side.make("MatMulInteger", node.input(0), node.input(1), node.input(6))
                : side.make("MatMulInteger", node.input(0), node.input(1));
    String scales = side.make("Mul", node.input(3), node.input(4));
    return side.make("Mul", side.cast(product, 1), scales);
  }

  /** Queries, keys and values as inputs, with a bias that has all three. */
  private Fused multiHead(GraphNode node, SideNodes side) {
    long heads = node.whole("num_heads", 0);
    long width = last(node.input(0));
    long values = last(node.input(2));
    boolean apart =
        node.has(1)
            && node.has(2)
            && reading.values().rank(node.input(0)) == 3
            && reading.values().rank(node.input(1)) == 3
            && reading.values().rank(node.input(2)) == 3;
    if (!apart
        || heads <= 0
        || width <= 0
        || values <= 0
        || width % heads != 0
        || values % heads != 0) {
      return unread(node, "has queries and keys packed, or of a size that is not known");
    }
    if (node.has(6) && node.output(1).isEmpty()) {
      return unread(node, "keeps the keys of earlier runs to itself");
    }
    List<Term> terms = new ArrayList<>();
    if (!addMask(terms, node, 4) || !addBias(terms, node, 5) || node.has(9)) {
      return unread(node, "has a mask of a kind that is not read");
    }
    if (node.whole("unidirectional", 0) == 1) {
      terms.add(causal(Double.POSITIVE_INFINITY));
    }
    String query = biased(node, side, 0, 0, width);
    String key = biased(node, side, 1, width, 2 * width);
    String value = biased(node, side, 2, 2 * width, 2 * width + values);
    String keys = side.heads(key, heads, width / heads);
    String found = side.heads(value, heads, values / heads);
    String keySource = keys;
    if (node.has(6)) {
      keys = node.output(1);
      found = node.output(2);
    }
    String queries = side.heads(query, heads, width / heads);
    return new Fused(
        Optional.of(
            product(
                queries, keys, BY_HEAD, scale(node, width / heads), OptionalDouble.empty(), terms)),
        Optional.of(new Tensor(found, BY_HEAD)),
        Optional.of(context(node, side, heads, values / heads)),
        queries,
        keySource,
        Optional.empty());
  }

  private static String biased(GraphNode node, SideNodes side, int input, long from, long to) {
    return node.has(3)
        ? side.make("Add", node.input(input), side.slice(node.input(3), 0, from, to))
        : node.input(input);
  }

  /** Keys shared by groups of heads, causal, maybe rotated within; keys as it leaves them. */
  private Fused grouped(GraphNode node, SideNodes side) {
    long heads = node.whole("num_heads", 0);
    long groups = node.whole("kv_num_heads", 0);
    long width = last(node.input(0));
    boolean packed = !node.has(1);
    long parts = packed ? heads + 2 * groups : heads;
    if (heads <= 0 || groups <= 0 || heads % groups != 0 || width <= 0 || width % parts != 0) {
      return unread(node, "has queries of a size that does not tell the heads");
    }
    if (node.output(1).isEmpty() || node.output(2).isEmpty()) {
      return unread(node, "keeps its keys to itself");
    }
    if (node.whole("smooth_softmax", 0) == 1 || node.has(11)) {
      return unread(node, "has a softmax whose rows do not sum to 1");
    }
    if (node.whole("do_rotary", 0) == 1 && node.has(9)) {
      return unread(node, "rotates by places given from outside");
    }
    List<Term> terms = new ArrayList<>();
    if (!addBias(terms, node, 10)) {
      return unread(node, "has a bias of a kind that is not read");
    }
    long size = width / parts;
    String apart = packed ? side.slice(node.input(0), 2, 0, heads * size) : node.input(0);
    String query = side.heads(apart, heads, size);
    if (node.whole("do_rotary", 0) == 1) {
      query =
          side.rotated(
              query,
              node.input(6),
              node.input(7),
              node.input(8),
              node.whole("rotary_interleaved", 0));
    }
    terms.add(
        new Term(
            Kind.MASK,
            Form.KEPT_BELOW,
            Optional.of(new Tensor(side.countOf(node.input(5)), List.of(Axis.BATCH))),
            Double.NEGATIVE_INFINITY));
    long window = node.whole("local_window_size", -1);
    terms.add(causal(window < 0 ? Double.POSITIVE_INFINITY : window + 1));
    double cap = node.real("softcap", 0);
    String keySource =
        packed
            ? side.slice(node.input(0), 2, heads * size, (heads + groups) * size)
            : node.input(1);
    return new Fused(
        Optional.of(
            product(
                query,
                node.output(1),
                BY_GROUP,
                scale(node, size),
                cap > 0 ? OptionalDouble.of(cap) : OptionalDouble.empty(),
                terms)),
        Optional.of(new Tensor(node.output(2), BY_GROUP)),
        Optional.of(context(node, side, heads, size)),
        query,
        keySource,
        Optional.empty());
  }

  /** The standard's own operator (opset 23). */
  private Fused standard(GraphNode node, SideNodes side) {
    boolean whole = reading.values().rank(node.input(0)) == 4;
    long heads = node.whole("q_num_heads", 0);
    long groups = node.whole("kv_num_heads", 0);
    long[] shape = reading.values().shape(node.input(0)).orElse(new long[0]);
    long[] values = reading.values().shape(node.input(2)).orElse(new long[0]);
    long width = shape.length == 0 ? -1 : shape[shape.length - 1];
    long last = values.length == 0 ? -1 : values[values.length - 1];
    boolean told =
        width > 0
            && last > 0
            && (whole || (heads > 0 && groups > 0 && width % heads == 0 && last % groups == 0));
    if (!told || node.has(4) || node.real("softcap", 0) > 0) {
      return unread(node, "has a past, a soft-cap or a size that is not read");
    }
    long size = whole ? width : width / heads;
    long valueSize = whole ? last : last / groups;
    List<Term> terms = new ArrayList<>();
    if (node.has(3) && !addStandardMask(terms, node)) {
      return unread(node, "has a mask of a kind that is not read");
    }
    if (node.whole("is_causal", 0) == 1) {
      terms.add(causal(Double.POSITIVE_INFINITY));
    }
    String query = whole ? node.input(0) : side.heads(node.input(0), heads, size);
    String key = whole ? node.input(1) : side.heads(node.input(1), groups, size);
    String value = whole ? node.input(2) : side.heads(node.input(2), groups, valueSize);
    Tensor context =
        whole ? new Tensor(node.output(0), BY_HEAD) : context(node, side, heads, valueSize);
    return new Fused(
        Optional.of(
            product(query, key, BY_GROUP, scale(node, size), OptionalDouble.empty(), terms)),
        Optional.of(new Tensor(value, BY_GROUP)),
        Optional.of(context),
        query,
        key,
        Optional.empty());
  }

  private boolean addStandardMask(List<Term> terms, GraphNode node) {
    int rank = reading.values().rank(node.input(3));
    if (rank < 2 || rank > 4) {
      return false;
    }
    boolean conditions = reading.values().isCondition(node.input(3));
    terms.add(
        new Term(
            Kind.MASK,
            conditions ? Form.KEPT_WHERE_TRUE : Form.ADDED,
            Optional.of(scores(node.input(3), rank)),
            conditions ? Double.NEGATIVE_INFINITY : 1));
    return true;
  }

  private static Tensor scores(String name, int rank) {
    return new Tensor(
        name, Layout.last(List.of(Axis.BATCH, Axis.HEAD, Axis.TOKEN, Axis.TOKEN), rank));
  }

  private static Product product(
      String query,
      String key,
      List<Axis> keyAxes,
      double scale,
      OptionalDouble cap,
      List<Term> terms) {
    return new Product(
        new Operand(new Tensor(query, BY_HEAD), 1),
        new Operand(new Tensor(key, keyAxes), 1),
        scale,
        cap,
        terms);
  }

  private double scale(GraphNode node, long size) {
    return reading.graph().scale(node, size);
  }

  private static Term causal(double window) {
    return new Term(Kind.MASK, Form.CAUSAL, Optional.empty(), window);
  }

  private static Tensor context(GraphNode node, SideNodes side, long heads, long size) {
    return new Tensor(side.heads(node.output(0), heads, size), BY_HEAD);
  }

  private long last(String value) {
    long[] shape = reading.values().shape(value).orElse(new long[0]);
    return shape.length == 0 ? -1 : shape[shape.length - 1];
  }

  /** Whole numbers: 1 where a key is seen, by text, or by text and query; or keys of each text. */
  private boolean addMask(List<Term> terms, GraphNode node, int input) {
    if (!node.has(input)) {
      return true;
    }
    String mask = node.input(input);
    long[] shape = reading.values().shape(mask).orElse(new long[0]);
    double hidden = node.real("mask_filter_value", -10_000);
    if (shape.length == 2 || shape.length == 3) {
      List<Axis> axes =
          shape.length == 2
              ? List.of(Axis.BATCH, Axis.TOKEN)
              : List.of(Axis.BATCH, Axis.TOKEN, Axis.TOKEN);
      terms.add(
          new Term(Kind.MASK, Form.KEPT_WHERE_TRUE, Optional.of(new Tensor(mask, axes)), hidden));
      return true;
    }
    long[] tokens = reading.values().shape(node.input(0)).orElse(new long[0]);
    if (shape.length == 1 && tokens.length == 3 && shape[0] == tokens[0]) {
      terms.add(
          new Term(
              Kind.MASK,
              Form.KEPT_BELOW,
              Optional.of(new Tensor(mask, List.of(Axis.BATCH))),
              hidden));
      return true;
    }
    return false;
  }

  private boolean addBias(List<Term> terms, GraphNode node, int input) {
    if (!node.has(input)) {
      return true;
    }
    String bias = node.input(input);
    if (reading.values().rank(bias) != 4 || reading.dependence().onProducts(bias)) {
      return false;
    }
    Kind kind = reading.dependence().hides(bias) ? Kind.MASK : Kind.POSITION_BIAS;
    terms.add(new Term(kind, Form.ADDED, Optional.of(scores(bias, 4)), 1));
    return true;
  }
}
