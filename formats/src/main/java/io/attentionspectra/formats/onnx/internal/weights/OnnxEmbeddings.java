package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Recognises the embeddings of a BERT by its operations: the sum of three tables, of tokens, of
 * token types and of positions, which count from 0. For {@link OnnxEncoder}.
 *
 * @param tokens table of tokens
 * @param positions table of positions
 * @param types table of token types
 * @param typed whether token types are an input of the graph; if not, all are 0
 * @param inputs the inputs of the graph that are looked up
 */
record OnnxEmbeddings(
    TensorProto tokens,
    TensorProto positions,
    TensorProto types,
    boolean typed,
    Set<String> inputs) {

  private static final int TABLES = 3;

  /** The embeddings whose sum a value is. */
  static OnnxEmbeddings of(OnnxGraph graph, String sum) throws NotProven {
    return new Search(graph).embeddings(sum);
  }

  /** Whether any table is looked up by numbers that are no constants, as texts are given. */
  static boolean areLookedUp(OnnxGraph graph) {
    return graph.nodes().stream()
        .filter(node -> node.getOpType().equals("Gather") && node.getInputCount() == 2)
        .filter(node -> graph.constant(node.getInput(1)).isEmpty())
        .flatMap(node -> graph.constant(node.getInput(0)).stream())
        .anyMatch(table -> table.getDimsCount() == 2);
  }

  /** Whether a value is a sum with a row of a table in it. */
  static boolean areSummed(OnnxGraph graph, String value) {
    return graph.joined(value, "Add", TABLES).stream()
        .anyMatch(part -> graph.made(part, "Gather").isPresent());
  }

  private record Search(OnnxGraph graph) {

    OnnxEmbeddings embeddings(String sum) throws NotProven {
      List<String> parts = graph.joined(sum, "Add", TABLES);
      if (parts.size() != TABLES) {
        throw new NotProven("embeddings as the sum of three tables");
      }
      List<NodeProto> tables = new ArrayList<>();
      for (String part : parts) {
        tables.add(lookup(part));
      }
      List<NodeProto> numbered = tables.stream().filter(this::areNumbered).toList();
      if (numbered.size() != 1) {
        throw new NotProven("positions, which count from 0");
      }
      tables.remove(numbered.get(0));
      boolean exchanged = table(tables.get(0)).getDims(0) < table(tables.get(1)).getDims(0);
      NodeProto tokens = tables.get(exchanged ? 1 : 0);
      NodeProto types = tables.get(exchanged ? 0 : 1);
      String ids = graph.source(tokens.getInput(1));
      String kinds = graph.source(types.getInput(1));
      boolean typed = graph.isInput(kinds);
      if (!graph.isInput(ids) || ids.equals(kinds) || !(typed || areZero(kinds))) {
        throw new NotProven("token types");
      }
      Set<String> inputs = new HashSet<>(typed ? Set.of(ids, kinds) : Set.of(ids));
      return new OnnxEmbeddings(table(tokens), table(numbered.get(0)), table(types), typed, inputs);
    }

    /** The node that takes rows of a constant matrix. */
    private NodeProto lookup(String value) throws NotProven {
      NodeProto gather =
          graph
              .made(value, "Gather")
              .filter(node -> node.getInputCount() == 2)
              .filter(node -> OnnxGraph.attribute(node, "axis", 0) == 0)
              .orElseThrow(() -> new NotProven("embeddings as the sum of three tables"));
      if (table(gather).getDimsCount() != 2) {
        throw new NotProven("embedding tables");
      }
      return gather;
    }

    private TensorProto table(NodeProto gather) throws NotProven {
      return graph
          .constant(gather.getInput(0))
          .orElseThrow(() -> new NotProven("embedding tables"));
    }

    /** Whether the rows taken are 0, 1, 2, … in number of the tokens. */
    private boolean areNumbered(NodeProto gather) {
      String at = graph.source(gather.getInput(1));
      for (int steps = 0; steps < 4; steps++) {
        Optional<NodeProto> node = graph.maker(at).filter(each -> each.getInputCount() > 0);
        if (node.isEmpty()) {
          return false;
        }
        switch (node.get().getOpType()) {
          case "Unsqueeze", "Cast" -> at = graph.source(node.get().getInput(0));
          case "Range" -> {
            return node.get().getInputCount() == 3
                && isZero(node.get().getInput(0))
                && OnnxPatterns.isNear(graph.scalar(node.get().getInput(2)), 1);
          }
          case "Slice" -> {
            return isCountingFrom0(node.get());
          }
          default -> {
            return false;
          }
        }
      }
      return false;
    }

    /** The first of 0, 1, 2, … along the axis of tokens. */
    private boolean isCountingFrom0(NodeProto slice) {
      if (slice.getInputCount() < 4
          || graph.constant(slice.getInput(2)).isPresent()
          || !isZero(slice.getInput(1))
          || !OnnxPatterns.isNear(graph.scalar(slice.getInput(3)), 1)
          || (slice.getInputCount() > 4
              && !OnnxPatterns.isNear(graph.scalar(slice.getInput(4)), 1))) {
        return false;
      }
      long[] rows = graph.wholes(slice.getInput(0)).orElse(new long[0]);
      for (int i = 0; i < rows.length; i++) {
        if (rows[i] != i) {
          return false;
        }
      }
      return rows.length > 0;
    }

    private boolean isZero(String value) {
      OptionalDouble number = graph.scalar(value);
      return number.isPresent() && number.getAsDouble() == 0;
    }

    private static boolean isZero(long[] numbers) {
      return numbers.length > 0 && Arrays.stream(numbers).allMatch(number -> number == 0);
    }

    /** Whether a value is 0 everywhere, cut and repeated as it may be. */
    private boolean areZero(String value) {
      String at = graph.source(value);
      for (int steps = 0; steps < 8; steps++) {
        Optional<long[]> constant = graph.wholes(at);
        if (constant.isPresent()) {
          return isZero(constant.get());
        }
        Optional<NodeProto> node = graph.maker(at).filter(each -> each.getInputCount() > 0);
        if (node.isEmpty()) {
          return false;
        }
        switch (node.get().getOpType()) {
          case "Slice", "Expand", "Unsqueeze", "Cast", "Reshape", "Gather", "Tile" ->
              at = graph.source(node.get().getInput(0));
          case "ConstantOfShape" -> {
            return OnnxGraph.attribute(node.get(), "value")
                .map(AttributeProto::getT)
                .map(number -> OnnxGraph.wholes(number).map(Search::isZero).orElse(false))
                .orElse(true);
          }
          default -> {
            return false;
          }
        }
      }
      return false;
    }
  }
}
