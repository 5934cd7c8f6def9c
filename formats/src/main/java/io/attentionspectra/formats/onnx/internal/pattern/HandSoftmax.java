package io.attentionspectra.formats.onnx.internal.pattern;

import io.attentionspectra.formats.onnx.internal.graph.Axes;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import java.util.List;
import java.util.Optional;

/**
 * Softmax written out: eˢ divided by its sum over the last axis, with or without the largest score
 * taken off before. Given the Div, it returns s; the search of package {@code onnx.site} calls it.
 */
public final class HandSoftmax {

  private HandSoftmax() {}

  public static Optional<String> scores(GraphNode node, Reading reading) {
    if (!node.is("Div")) {
      return Optional.empty();
    }
    String powers = node.input(0);
    Optional<GraphNode> exponential = reading.graph().made(powers, "Exp");
    boolean isSum =
        reading
            .graph()
            .made(node.input(1), "ReduceSum")
            .filter(sum -> sum.input(0).equals(powers))
            .filter(sum -> isOverLast(sum, reading))
            .isPresent();
    return isSum ? exponential.map(each -> unshifted(each.input(0), reading)) : Optional.empty();
  }

  private static boolean isOverLast(GraphNode sum, Reading reading) {
    Optional<List<Long>> axes = Axes.wholes(sum, reading.values(), "axes", 1);
    long last = reading.values().rank(sum.input(0)) - 1L;
    return sum.whole("keepdims", 1) == 1
        && axes.filter(each -> each.equals(List.of(-1L)) || each.equals(List.of(last))).isPresent();
  }

  /** Scores before their largest was taken off. */
  private static String unshifted(String scores, Reading reading) {
    return reading
        .graph()
        .made(scores, "Sub")
        .filter(
            sub ->
                reading
                    .graph()
                    .made(sub.input(1), "ReduceMax")
                    .filter(most -> most.input(0).equals(sub.input(0)))
                    .isPresent())
        .map(sub -> sub.input(0))
        .orElse(scores);
  }
}
