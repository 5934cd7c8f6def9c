package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.formats.torchscript.archive.ProbePlan.Recording;
import io.attentionspectra.formats.torchscript.archive.ProbePlan.Recordings;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Definition.Parameter;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import org.apiguardian.api.API;

/** Writes the copy of a definition that records. */
@API(status = API.Status.INTERNAL)
public final class SourceWriter {

  /** Package of the recording functions in an archive. */
  static final String RECORDING = "__torch__.attention_spectra";

  /** Appended to the names of copies. */
  static final String SUFFIX = "__recording";

  /** Method of the model that returns its result together with what was recorded. */
  public static final String PROBED = "forward__probed";

  private static final String PROBES = "probes__";
  private static final String PLACE = "place__";

  private final ProbePlan plan;
  private final Frame frame;
  private final Definition definition;
  private final Recordings recordings;
  private final String text;

  private SourceWriter(ProbePlan plan, Frame frame) {
    this.plan = plan;
    this.frame = frame;
    this.definition = frame.definition;
    this.recordings = plan.recordings(definition);
    this.text = definition.file().text();
  }

  /** The copy, indented as the original, without a line break at its end. */
  static String copy(ProbePlan plan, Frame frame) {
    return new SourceWriter(plan, frame).copy();
  }

  /** The method that starts the copies of {@code forward}. */
  static String probed(Definition forward) {
    String text = forward.file().text();
    String indent = indent(forward);
    int end = forward.parameters().get(forward.parameters().size() - 1).end();
    StringBuilder arguments = new StringBuilder();
    forward.parameters().stream()
        .skip(1)
        .forEach(parameter -> arguments.append(parameter.name()).append(", "));
    return """
    def %s(%s) -> Tuple[%s, Dict[str, Tensor]]:
      %s = annotate(Dict[str, Tensor], {})
      result__ = (%s).forward%s(%s, "", %s)
      return (result__, %s)\
    """
        .formatted(
            PROBED,
            text.substring(forward.opened(), end),
            forward.returnType(),
            PROBES,
            forward.parameters().get(0).name(),
            SUFFIX,
            PROBES,
            arguments,
            PROBES)
        .indent(indent.length())
        .stripTrailing();
  }

  private String copy() {
    StringBuilder out = new StringBuilder(indent(definition));
    out.append("def ").append(definition.name()).append(SUFFIX).append('(');
    String added = PROBES + ": Dict[str, Tensor], " + PLACE + ": str";
    int from = definition.opened();
    if (definition.isMethod()) {
      Parameter self = definition.parameters().get(0);
      out.append(text, from, self.end()).append(", ").append(added);
      from = self.end();
    } else {
      out.append(added).append(definition.parameters().isEmpty() ? "" : ", ");
    }
    for (Statement statement : definition.statements()) {
      out.append(text, from, statement.value().start());
      statement(statement, out);
      from = statement.value().end();
    }
    return out.append(text, from, definition.end()).toString();
  }

  private void statement(Statement statement, StringBuilder out) {
    Recording returned = recordings.returns.get(statement.value());
    if (returned == null) {
      expression(statement.value(), out);
    } else {
      open(returned, out);
      expression(statement.value(), out);
      out.append(", )");
    }
  }

  private void expression(Expression expression, StringBuilder out) {
    Recording recording = recordings.values.get(expression);
    if (recording != null) {
      open(recording, out);
    }
    int from = expression.start();
    if (expression instanceof Call call) {
      from = call(call, out);
    }
    for (Expression part : expression.parts()) {
      if (part.start() >= from) {
        out.append(text, from, part.start());
        expression(part, out);
        from = part.end();
      }
    }
    out.append(text, from, expression.end());
    if (recording != null) {
      out.append(", )");
    }
  }

  private static void open(Recording recording, StringBuilder out) {
    out.append(
        "%s.%s(%s, %s, %d, "
            .formatted(RECORDING, recording.function(), PROBES, PLACE, recording.index()));
  }

  /** The part of a call before its own arguments; returns the offset up to which it was written. */
  private int call(Call call, StringBuilder out) {
    Recording operator = recordings.operators.get(call);
    Frame callee = frame.callees.get(call);
    if (operator != null) {
      open(operator, out);
      return call.open();
    }
    if (callee == null || !plan.copied().containsKey(callee.definition)) {
      return call.start();
    }
    if (call.function() instanceof Name) {
      out.append(frame.function(call));
    } else {
      expression(call.function(), out);
    }
    out.append("%s(%s, torch.add(%s, \"%s\"), ".formatted(SUFFIX, PROBES, PLACE, callee.step()));
    return call.open();
  }

  private static String indent(Definition definition) {
    String text = definition.file().text();
    int line = text.lastIndexOf('\n', definition.start()) + 1;
    return text.substring(line, definition.start());
  }
}
