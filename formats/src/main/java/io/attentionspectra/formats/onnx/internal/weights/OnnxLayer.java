package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Dense;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Norm;
import io.attentionspectra.formats.onnx.internal.weights.OnnxPatterns.Pair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Recognises one layer of a BERT by its operations:
 *
 * <pre>
 * a = LayerNorm(h + O·softmax(q kᵀ/√m + mask) v),  next h = LayerNorm(a + W₂ GELU(W₁ a + b₁) + b₂)
 * </pre>
 *
 * <p>with one number of heads in all layers, and the mask (1 − attention mask) times a large
 * negative number. For {@link OnnxEncoder}.
 */
final class OnnxLayer {

  /** Scores that padding must be below: exp(−1e4) is 0 in every floating-point format. */
  private static final double MASKED = -1e4;

  private static final int HEAD_AXES = 4;
  private static final List<Long> HEADS_FIRST = List.of(0L, 2L, 1L, 3L);

  private final OnnxGraph graph;
  private final OnnxPatterns patterns;
  private final Set<String> masks = new HashSet<>();
  private long heads;
  private long headSize;

  OnnxLayer(OnnxGraph graph) {
    this.graph = graph;
    patterns = new OnnxPatterns(graph);
  }

  /** The parts of a layer. */
  record Parts(
      Dense query,
      Dense key,
      Dense value,
      Dense attentionOutput,
      Norm attentionNorm,
      Dense intermediate,
      Dense output,
      Norm outputNorm) {}

  /** Heads of the layers recognised so far. */
  long heads() {
    return heads;
  }

  /** Width of a head, m. */
  long headSize() {
    return headSize;
  }

  /** Inputs of the graph that mask scores. */
  Set<String> masks() {
    return masks;
  }

  /** The layer that ends in a normalisation. */
  Parts ending(Norm outputNorm) throws NotProven {
    NodeProto sum = patterns.needed(outputNorm.input(), "Add", "sum after a layer");
    boolean first = patterns.isNorm(sum.getInput(0));
    String middle = graph.source(sum.getInput(first ? 0 : 1));
    Dense output = patterns.dense(sum.getInput(first ? 1 : 0), "second feed-forward projection");
    Dense intermediate =
        patterns.dense(patterns.activated(output.input()), "first feed-forward projection");
    if (!intermediate.input().equals(middle)) {
      throw new NotProven("feed-forward layers");
    }
    Norm attentionNorm = patterns.norm(middle);
    NodeProto residual = patterns.needed(attentionNorm.input(), "Add", "sum after attention");
    first = patterns.isNorm(residual.getInput(0));
    String input = graph.source(residual.getInput(first ? 0 : 1));
    Dense attentionOutput =
        patterns.dense(residual.getInput(first ? 1 : 0), "projection after attention");
    NodeProto context = context(attentionOutput.input());
    NodeProto softmax = patterns.needed(context.getInput(0), "Softmax", "softmax");
    long axis = OnnxGraph.attribute(softmax, "axis", -1);
    if (axis != -1 && axis != HEAD_AXES - 1) {
      throw new NotProven("softmax along the keys");
    }
    NodeProto scores = scores(softmax.getInput(0));
    Dense query = heads(scores.getInput(0), HEADS_FIRST, "queries");
    Dense key = keys(scores.getInput(1));
    Dense value = heads(context.getInput(1), HEADS_FIRST, "values");
    if (!query.input().equals(input)
        || !key.input().equals(input)
        || !value.input().equals(input)) {
      throw new NotProven("queries, keys and values of one hidden state");
    }
    return new Parts(
        query, key, value, attentionOutput, attentionNorm, intermediate, output, outputNorm);
  }

  /** The product of weights and values, whose heads are put side by side again. */
  private NodeProto context(String value) throws NotProven {
    NodeProto joined = patterns.needed(value, "Reshape", "heads side by side");
    long[] shape = patterns.shape(joined.getInput(1));
    NodeProto turned = patterns.needed(joined.getInput(0), "Transpose", "heads side by side");
    if (shape.length != 3 || shape[2] < 1 || !OnnxGraph.list(turned, "perm").equals(HEADS_FIRST)) {
      throw new NotProven("heads side by side");
    }
    return patterns.needed(turned.getInput(0), "MatMul", "product of attention and values");
  }

  /** q kᵀ/√m + mask: the product. */
  private NodeProto scores(String value) throws NotProven {
    NodeProto sum = patterns.needed(value, "Add", "attention mask on the scores");
    boolean first = isMask(sum.getInput(0));
    if (!first && !isMask(sum.getInput(1))) {
      throw new NotProven("attention mask on the scores");
    }
    String scaled = sum.getInput(first ? 1 : 0);
    requireScaled(scaled);
    boolean divided = graph.made(scaled, "Div").isPresent();
    NodeProto node = patterns.needed(scaled, divided ? "Div" : "Mul", "scale of the scores");
    boolean turned = !divided && graph.constant(node.getInput(0)).isPresent();
    OptionalDouble constant = graph.scalar(node.getInput(turned ? 0 : 1));
    NodeProto product = patterns.needed(node.getInput(turned ? 1 : 0), "MatMul", "scores");
    Dense query = heads(product.getInput(0), HEADS_FIRST, "queries");
    double root = Math.sqrt((double) headSize);
    if (query != null
        && constant.isPresent()
        && !OnnxPatterns.isNear(constant, divided ? root : 1 / root)) {
      throw new NotProven("scale of the scores, 1/√m");
    }
    if (query == null || constant.isEmpty()) {
      throw new NotProven("scale of the scores, 1/√m");
    }
    return product;
  }

  /** Queries times keys, both as they were projected, are scores without a scale. */
  private void requireScaled(String value) throws NotProven {
    Optional<NodeProto> bare =
        graph.made(value, "MatMul").filter(node -> node.getInputCount() == 2);
    if (bare.isPresent()) {
      heads(bare.get().getInput(0), HEADS_FIRST, "scale of the scores");
      keys(bare.get().getInput(1));
      throw new NotProven("scale of the scores, 1/√m");
    }
  }

  /** (1 − attention mask)·c with c ≤ −1e4, the mask (B, 1, 1, T). */
  private boolean isMask(String value) {
    try {
      Pair product = patterns.pair(value, "Mul", "");
      NodeProto inverted = patterns.needed(product.computed(), "Sub", "");
      OptionalDouble factor = graph.scalar(product.constant());
      return factor.isPresent()
          && factor.getAsDouble() <= MASKED
          && OnnxPatterns.isNear(graph.scalar(inverted.getInput(0)), 1)
          && isSpreadInput(inverted.getInput(1));
    } catch (NotProven e) {
      return false;
    }
  }

  /** An input (B, T) given the axes of heads and queries, in whatever number format. */
  private boolean isSpreadInput(String value) {
    List<Long> axes = new ArrayList<>();
    String at = graph.source(value);
    for (int steps = 0; steps < 8; steps++) {
      Optional<NodeProto> node = graph.maker(at).filter(each -> each.getInputCount() > 0);
      if (node.isEmpty()) {
        break;
      }
      if (node.get().getOpType().equals("Unsqueeze")) {
        axes.addAll(0, unsqueezed(node.get()));
      } else if (!node.get().getOpType().equals("Cast")) {
        return false;
      }
      at = graph.source(node.get().getInput(0));
    }
    if (!graph.isInput(at) || !axes.equals(List.of(1L, 2L))) {
      return false;
    }
    masks.add(at);
    return true;
  }

  private List<Long> unsqueezed(NodeProto node) {
    return node.getInputCount() > 1
        ? graph.wholes(node.getInput(1)).map(OnnxPatterns::boxed).orElse(List.of())
        : OnnxGraph.list(node, "axes");
  }

  /** Keys with their last two axes exchanged, in one transposition or two. */
  private Dense keys(String value) throws NotProven {
    NodeProto turned = patterns.needed(value, "Transpose", "keys");
    if (OnnxGraph.list(turned, "perm").equals(List.of(0L, 1L, 3L, 2L))) {
      return heads(turned.getInput(0), HEADS_FIRST, "keys");
    }
    return heads(value, List.of(0L, 2L, 3L, 1L), "keys");
  }

  /** A projection cut into heads. */
  private Dense heads(String value, List<Long> permutation, String what) throws NotProven {
    NodeProto turned = patterns.needed(value, "Transpose", what);
    NodeProto cut = patterns.needed(turned.getInput(0), "Reshape", what);
    long[] shape = patterns.shape(cut.getInput(1));
    if (!OnnxGraph.list(turned, "perm").equals(permutation) || shape.length != HEAD_AXES) {
      throw new NotProven(what);
    }
    if (heads == 0) {
      heads = shape[2];
      headSize = shape[3];
    }
    Dense dense = patterns.dense(cut.getInput(0), what);
    if (heads < 1
        || headSize < 1
        || shape[2] != heads
        || shape[3] != headSize
        || heads > Integer.MAX_VALUE
        || headSize > Integer.MAX_VALUE
        || dense.bias().tensor().getDims(0) != heads * headSize) {
      throw new NotProven("number of heads");
    }
    return dense;
  }
}
