package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.source.ClassSource;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Program;
import io.attentionspectra.formats.torchscript.internal.source.SourceFile;
import io.attentionspectra.formats.torchscript.internal.source.SourceParser;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One place in the tree of calls that {@code forward} makes: a definition, called from one line of
 * its caller, on one module.
 */
public final class Frame {

  /** A module and its path below the model. */
  public record Module(ClassSource type, String path) {

    String child(String name) {
      return path.isEmpty() ? name : path + "." + name;
    }
  }

  public final Definition definition;
  public final Module module;
  public final @Nullable Frame caller;
  final @Nullable Call call;

  /** Position in the tree, as the copies of the methods compute it while they run. */
  public final String place;

  public final IdentityHashMap<Call, Frame> callees = new IdentityHashMap<>();
  private final Program program;
  private final Map<String, List<Statement>> assignments = new HashMap<>();
  private @Nullable Map<String, List<Call>> changes;

  Frame(Program program, Definition definition, Module module) {
    this(program, definition, module, null, null, "");
  }

  Frame(
      Program program,
      Definition definition,
      Module module,
      @Nullable Frame caller,
      @Nullable Call call,
      String place) {
    this.program = program;
    this.definition = definition;
    this.module = module;
    this.caller = caller;
    this.call = call;
    this.place = place;
    for (Statement statement : definition.statements()) {
      for (String target : statement.targets()) {
        assignments.computeIfAbsent(target, t -> new ArrayList<>()).add(statement);
      }
    }
  }

  /** Statements that assign a variable and stand before an offset, the nearest first. */
  List<Statement> assignments(Name variable) {
    List<Statement> before =
        new ArrayList<>(
            assignments.getOrDefault(variable.id(), List.of()).stream()
                .filter(statement -> statement.value().start() <= variable.start())
                .toList());
    Collections.reverse(before);
    return before;
  }

  /** Calls that change a variable in place between its assignment and here, the last first. */
  List<Call> changes(Name variable) {
    List<Statement> assigned = assignments(variable);
    int start = assigned.isEmpty() ? 0 : assigned.get(0).value().end();
    List<Call> between =
        new ArrayList<>(
            changes().getOrDefault(variable.id(), List.of()).stream()
                .filter(call -> call.start() >= start && call.end() <= variable.start())
                .toList());
    Collections.reverse(between);
    return between;
  }

  private Map<String, List<Call>> changes() {
    if (changes == null) {
      changes = new HashMap<>();
      for (Call call : definition.calls()) {
        if (Operators.isInPlace(Operators.name(function(call)), call)
            && !call.arguments().isEmpty()
            && call.arguments().get(0) instanceof Name changed) {
          changes.computeIfAbsent(changed.id(), v -> new ArrayList<>()).add(call);
        }
      }
    }
    return changes;
  }

  /** The module an expression denotes. */
  @Nullable Module module(Expression expression) {
    if (expression instanceof Name name) {
      if (definition.isModule(name.id()) && assignments(name).isEmpty()) {
        return module;
      }
      List<Statement> sources = assignments(name);
      return sources.isEmpty() || sources.get(0).targets().size() > 1
          ? null
          : module(sources.get(0).value());
    }
    if (expression instanceof Attribute attribute) {
      return child(attribute.target(), attribute.name());
    }
    if (expression instanceof Call call
        && call.function() instanceof Name function
        && function.id().equals("getattr")
        && call.arguments().size() == 2
        && call.arguments().get(1) instanceof Literal key) {
      return child(call.arguments().get(0), SourceParser.unquoted(key.text()));
    }
    return null;
  }

  private @Nullable Module child(Expression target, String name) {
    Module parent = module(target);
    if (parent == null) {
      return null;
    }
    ClassSource type = program.classOf(parent.type().attributes().get(name));
    return type == null ? null : new Module(type, parent.child(name));
  }

  /**
   * Path of the parameter or buffer an expression denotes, such as {@code encoder.query.weight}.
   */
  @Nullable String parameter(Expression expression) {
    if (expression instanceof Attribute attribute) {
      Module owner = module(attribute.target());
      String type = owner == null ? null : owner.type().attributes().get(attribute.name());
      return owner != null && type != null && type.contains("Tensor")
          ? owner.child(attribute.name())
          : null;
    }
    return null;
  }

  /**
   * The dotted name of what a call calls, local names of functions replaced by what they stand for.
   */
  public String function(Call target) {
    return dotted(target.function());
  }

  private String dotted(Expression expression) {
    if (expression instanceof Name name) {
      List<Statement> sources = assignments(name);
      boolean alias =
          sources.size() == 1
              && sources.get(0).targets().size() == 1
              && sources.get(0).value() instanceof Attribute;
      return alias ? dotted(sources.get(0).value()) : name.id();
    }
    if (expression instanceof Attribute attribute) {
      return dotted(attribute.target()) + "." + attribute.name();
    }
    return "?";
  }

  /** Line of an expression, as {@code code/__torch__/model.py line 7}. */
  String where(Expression expression) {
    SourceFile file = definition.file();
    return file.record() + " line " + file.line(expression.start());
  }
}
