package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the embedding tables of a model by their use: which of its matrices is looked up by the
 * numbers of which argument. {@link ForwardFacts} asks it of the tree of calls.
 */
final class EmbeddingTables {

  private EmbeddingTables() {}

  /**
   * The argument of {@code forward} that a table is looked up by, or the key of a dictionary, by
   * the path of the table; empty where the numbers come from elsewhere.
   */
  static Map<String, String> of(FrameTree tree) {
    Map<String, String> tables = new TreeMap<>();
    for (Frame frame : tree.frames()) {
      for (Call call : frame.flow.calls()) {
        if (call.arguments().size() >= 2
            && Operators.name(frame.function(call)).equals("embedding")) {
          Value at = new Value(frame, call);
          String table = at.of(call.arguments().get(0)).parameter();
          String argument = argument(tree, at.of(call.arguments().get(1)), new HashSet<>());
          if (table != null && !table.isEmpty()) {
            tables.merge(table, argument, (a, b) -> a.isEmpty() ? b : a);
          }
        }
      }
    }
    return tables;
  }

  /** The argument that a value is, through variables, views and dictionaries; empty for others. */
  private static String argument(FrameTree tree, Value value, Set<Value.Key> seen) {
    if (!seen.add(value.key(-1))) {
      return "";
    }
    value.frame().budget.spend(SearchBudget.FOLLOWED);
    Expression expression = value.expression();
    if (expression instanceof Name name) {
      List<Origin> origins = value.origins(name);
      if (origins.isEmpty()) {
        return value.frame() == tree.root() ? name.id() : "";
      }
      return seen.size() > 50 ? "" : argument(tree, origins.get(0).value(), seen);
    }
    if (expression instanceof Subscript subscript && subscript.key() != null) {
      return String.valueOf(subscript.key());
    }
    if (expression instanceof Call call && Operators.isView(value.operator(call))) {
      List<Expression> carried = Operators.carried(value.operator(call), call);
      return carried.isEmpty() ? "" : argument(tree, value.of(carried.get(0)), seen);
    }
    return "";
  }
}
