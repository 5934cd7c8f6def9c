package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.TextLengths;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.model.ModelShape;
import java.util.List;
import java.util.Set;

/** Reads the chosen heads of a layer, all texts of a batch at once. */
final class LayerReader {

  private final HeadReducer reducer;
  private final ReadingPlan plan;
  private final List<Integer> heads;

  LayerReader(HeadReducer reducer, ModelShape shape, Set<Integer> heads) {
    this.reducer = reducer;
    this.heads = List.copyOf(heads);
    plan = ReadingPlan.withDefaults().with(shape.visibility());
  }

  /** Receives the reading of one head on the text in one row of the batch. */
  interface Receiver {
    void accept(int row, int head, MeasuredHead reading);
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
    for (int text = 0; text < rows.size(); text++) {
      for (int head = 0; head < heads.size(); head++) {
        receiver.accept(rows.get(text), heads.get(head), texts.get(text).get(head));
      }
    }
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
