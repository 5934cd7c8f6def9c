package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Definition.Parameter;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys by which a model takes tensors from a dictionary that {@code forward} is given, as
 * the models of Sentence Transformers do. {@link ForwardFacts} asks it of the tree of calls.
 */
final class DictionaryKeys {

  /** Type of such an argument. */
  static final String TYPE = "Dict[str, Tensor]";

  private static final Set<String> TAKES = Set.of("__getitem__", "__contains__", "get");

  private final Frame root;
  private final Map<String, Set<String>> keys = new LinkedHashMap<>();

  private DictionaryKeys(Frame root) {
    this.root = root;
  }

  /** The keys by the name of the argument, in the order of the alphabet. */
  static Map<String, Set<String>> of(FrameTree tree) {
    DictionaryKeys found = new DictionaryKeys(tree.root());
    for (Parameter parameter : tree.root().definition.parameters()) {
      if (parameter.type().equals(TYPE)) {
        found.keys.put(parameter.name(), new TreeSet<>());
      }
    }
    if (!found.keys.isEmpty()) {
      tree.frames().forEach(found::search);
    }
    return found.keys;
  }

  private void search(Frame frame) {
    for (Statement statement : frame.definition.statements()) {
      search(frame, statement.value());
    }
  }

  private void search(Frame frame, Expression expression) {
    frame.budget.spend(1);
    if (expression instanceof Subscript subscript) {
      add(frame, subscript.target(), subscript.key());
    } else if (expression instanceof Call call
        && call.arguments().size() >= 2
        && TAKES.contains(Operators.name(frame.function(call)))
        && call.arguments().get(1) instanceof Literal key) {
      add(frame, call.arguments().get(0), key.string());
    }
    expression.parts().forEach(part -> search(frame, part));
  }

  private void add(Frame frame, Expression target, @Nullable String key) {
    if (key != null && target instanceof Name name) {
      Set<String> of = keys.get(argument(frame, name));
      if (of != null) {
        of.add(key);
      }
    }
  }

  /** The argument of the model that a variable is; empty if it is none. */
  private String argument(Frame frame, Name variable) {
    Value value = new Value(frame, variable);
    for (int steps = 0; steps < 20 && value.expression() instanceof Name name; steps++) {
      List<Origin> origins = value.origins(name);
      if (origins.isEmpty()) {
        return value.frame() == root ? name.id() : "";
      }
      value = origins.get(origins.size() - 1).value();
    }
    return "";
  }
}
