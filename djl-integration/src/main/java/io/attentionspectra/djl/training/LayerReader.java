package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.TextLengths;
import io.attentionspectra.djl.tap.BalancedMeasure;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ModelShape;
import java.util.List;
import java.util.Optional;

/** Reads the chosen heads of a layer, all texts of a batch at once. */
final class LayerReader {

  private final HeadReducer reducer;
  private final ReadingPlan plan;
  private final List<Integer> heads;
  private final boolean balanced;

  LayerReader(HeadReducer reducer, ModelShape shape, AttentionRequest request) {
    this.reducer = reducer;
    this.heads = List.copyOf(request.heads());
    balanced = request.balanced();
    plan = ReadingPlan.withDefaults().with(shape.visibility());
  }

  /** Receives the reading of one head on the text in one row of the batch. */
  interface Receiver {
    void accept(int row, int head, MeasuredHead reading, Optional<BalancedMeasure> balanced);
  }

  /** Reads the rows that the pass lets be read. */
  void read(AttentionTap tap, TextPass pass, Receiver receiver) {
    int[] all = TextLengths.of(tap.mask());
    List<Integer> rows = pass.readable(all);
    if (rows.isEmpty()) {
      return;
    }
    int[] lengths = rows.stream().mapToInt(row -> all[row]).toArray();
    List<List<MeasuredHead>> texts =
        tap.projections()
            .map(
                of ->
                    reducer.projections(
                        chosen(of.query(), rows),
                        chosen(of.key(), rows),
                        lengths,
                        plan.withInverseTemperature(of.inverseTemperature())))
            .orElseGet(() -> reducer.attention(chosen(tap.attention(), rows), lengths, plan));
    List<List<BalancedMeasure>> alsoBalanced = balanced ? balanced(tap, rows, lengths) : List.of();
    for (int text = 0; text < rows.size(); text++) {
      for (int head = 0; head < heads.size(); head++) {
        Optional<BalancedMeasure> measure =
            balanced ? Optional.of(alsoBalanced.get(text).get(head)) : Optional.empty();
        receiver.accept(rows.get(text), heads.get(head), texts.get(text).get(head), measure);
      }
    }
  }

  private List<List<BalancedMeasure>> balanced(
      AttentionTap tap, List<Integer> rows, int[] lengths) {
    return tap.projections()
        .map(
            of ->
                reducer.balancedProjections(
                    chosen(of.query(), rows),
                    chosen(of.key(), rows),
                    lengths,
                    plan.withInverseTemperature(of.inverseTemperature())))
        .orElseGet(() -> reducer.balancedAttention(chosen(tap.attention(), rows), lengths, plan));
  }

  /** (B, H, …) to the chosen rows and heads. */
  private NDArray chosen(NDArray array, List<Integer> rows) {
    NDArray some =
        rows.size() < array.getShape().get(0)
            ? array.get(new NDIndex("{}", index(array, rows)))
            : array;
    return heads.size() < array.getShape().get(1)
        ? some.get(new NDIndex(":, {}", index(array, heads)))
        : some;
  }

  private static NDArray index(NDArray array, List<Integer> numbers) {
    return array.getManager().create(numbers.stream().mapToInt(Integer::intValue).toArray());
  }
}
