package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * A function or method.
 *
 * @param file where it stands
 * @param name its name
 * @param owner qualified name of its class, empty for a function
 * @param parameters in order, the module itself among them
 * @param returnType text of the type it returns
 * @param statements all statements in the order of the text
 * @param start offset of {@code def}
 * @param opened offset after the bracket that opens the parameters
 * @param end offset after its last line
 */
public record Definition(
    SourceFile file,
    String name,
    String owner,
    List<Parameter> parameters,
    String returnType,
    List<Statement> statements,
    int start,
    int opened,
    int end) {

  /**
   * A parameter.
   *
   * @param name its name
   * @param type text of its type
   * @param optional whether it has a default
   * @param end offset after it
   */
  public record Parameter(String name, String type, boolean optional, int end) {}

  public boolean isMethod() {
    return !owner.isEmpty();
  }

  /** Whether a name is the one a method calls its module by, {@code self} for most authors. */
  public boolean isModule(String variable) {
    return isMethod() && !parameters.isEmpty() && parameters.get(0).name().equals(variable);
  }

  /** Position of a parameter among the arguments of a call, −1 if there is none of that name. */
  public int argument(String parameter) {
    int first = isMethod() ? 1 : 0;
    for (int i = first; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(parameter)) {
        return i - first;
      }
    }
    return -1;
  }

  /** All calls, in the order in which they are evaluated when every branch is taken. */
  public List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    statements.forEach(statement -> collect(statement.value(), calls));
    return calls;
  }

  private static void collect(Expression expression, List<Call> calls) {
    expression.parts().forEach(part -> collect(part, calls));
    if (expression instanceof Call call) {
      calls.add(call);
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return (isMethod() ? owner + "." : "") + name;
  }
}
