package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Flow;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what computes as in training whatever mode the model is put into: dropout or batch
 * statistics whose switch is written in the source as on, as tracing leaves it in a model that was
 * not switched to inference. {@link ForwardFacts} asks it of the tree of calls.
 */
final class TrainingMode {

  /**
   * Where an operator takes what switches it.
   *
   * @param training position of the switch, −1 where it has none and is always on
   * @param probability position of the share that is dropped, −1 where there is none
   * @param probabilityName name of that argument
   */
  private record Switch(int training, int probability, String probabilityName) {}

  private static final Switch DROPOUT = new Switch(2, 1, "p");
  private static final Switch RECURRENT = new Switch(6, 5, "dropout");
  private static final Switch STATISTICS = new Switch(5, -1, "");

  private static final Map<String, Switch> SWITCHES =
      Map.ofEntries(
          Map.entry("dropout", DROPOUT),
          Map.entry("dropout_", DROPOUT),
          Map.entry("feature_dropout", DROPOUT),
          Map.entry("feature_dropout_", DROPOUT),
          Map.entry("alpha_dropout", DROPOUT),
          Map.entry("alpha_dropout_", DROPOUT),
          Map.entry("feature_alpha_dropout", DROPOUT),
          Map.entry("feature_alpha_dropout_", DROPOUT),
          Map.entry("native_dropout", DROPOUT),
          Map.entry("lstm", RECURRENT),
          Map.entry("gru", RECURRENT),
          Map.entry("rrelu", new Switch(3, -1, "")),
          Map.entry("batch_norm", STATISTICS),
          Map.entry("native_batch_norm", STATISTICS),
          Map.entry("_batch_norm_impl_index", STATISTICS),
          Map.entry(SiteSearch.SDPA, new Switch(-1, 4, "dropout_p")));

  private TrainingMode() {}

  /** The first such operator and its place, in words; empty where there is none. */
  static Optional<String> where(FrameTree tree) {
    Map<Flow, List<Call>> switched = new HashMap<>();
    for (Frame frame : tree.frames()) {
      List<Call> calls = switched.computeIfAbsent(frame.flow, TrainingMode::switched);
      frame.budget.spend(1 + calls.size());
      for (Call call : calls) {
        String operator = Operators.name(frame.function(call));
        Switch where = SWITCHES.get(operator);
        if (where != null && isOn(new Value(frame, call), call, where)) {
          return Optional.of("torch." + operator + ", " + frame.where(call));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Call> switched(Flow flow) {
    return flow.calls().stream()
        .filter(call -> SWITCHES.containsKey(Operators.name(flow.function(call))))
        .toList();
  }

  private static boolean isOn(Value at, Call call, Switch where) {
    Expression training =
        where.training() < 0 ? null : Operators.argument(call, where.training(), "train");
    Expression named = call.named().get("training");
    boolean on =
        where.training() < 0
            || comesFrom(at, named == null ? training : named, TrainingMode::isTrue);
    boolean drops =
        where.probability() < 0
            || comesFrom(
                at,
                Operators.argument(call, where.probability(), where.probabilityName()),
                TrainingMode::isPositive);
    return on && drops;
  }

  private static boolean isTrue(Expression expression) {
    return expression instanceof Literal literal && literal.text().equals("True");
  }

  private static boolean isPositive(Expression expression) {
    return Operators.isNumber(expression) && Operators.number(expression) > 0;
  }

  /** Whether an argument has, on some branch, a written value that fits. */
  private static boolean comesFrom(
      Value at, @Nullable Expression argument, Predicate<Expression> fits) {
    return argument != null && comesFrom(at.of(argument), fits, new HashSet<>(), 0);
  }

  private static boolean comesFrom(
      Value value, Predicate<Expression> fits, Set<Value.Key> seen, int depth) {
    if (depth > 20 || !seen.add(value.key(-1))) {
      return false;
    }
    value.frame().budget.spend(SearchBudget.FOLLOWED);
    if (!(value.expression() instanceof Name name)) {
      return fits.test(value.expression());
    }
    for (Origin origin : value.origins(name)) {
      if (origin.item() < 0 && comesFrom(origin.value(), fits, seen, depth + 1)) {
        return true;
      }
    }
    return false;
  }
}
