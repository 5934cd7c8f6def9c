package io.attentionspectra.formats.torchscript.internal.flow;

import io.attentionspectra.formats.torchscript.internal.source.ClassSource;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Program;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place in the tree of calls that {@code forward} makes: a definition, called from one line of
 * its caller, on one module.
 */
public final class Frame {

  /** Modules within modules, and variables that stand for others, in a row. */
  private static final int DEEPEST = 100;

  /**
   * A module.
   *
   * @param type its class
   * @param path where it is below the model
   * @param depth number of modules around it
   */
  public record Module(ClassSource type, String path, int depth) {

    /** The model itself. */
    static Module top(ClassSource type) {
      return new Module(type, "", 0);
    }

    String child(String name) {
      return path.isEmpty() ? name : path + "." + name;
    }
  }

  public final Definition definition;
  public final Flow flow;
  public final Module module;
  public final @Nullable Frame caller;
  public final @Nullable Call call;
  public final SearchBudget budget;

  /** The callees of the calls that have any. */
  public final IdentityHashMap<Call, Frame> callees = new IdentityHashMap<>(2);

  /** Which of its caller's callees it is, from 0. */
  private final int number;

  private final Program program;
  private final IdentityHashMap<Expression, Optional<Module>> modules = new IdentityHashMap<>(2);

  Frame(
      Program program,
      SearchBudget budget,
      Flow flow,
      Module module,
      @Nullable Frame caller,
      @Nullable Call call) {
    this.program = program;
    this.budget = budget;
    this.definition = flow.definition();
    this.flow = flow;
    this.module = module;
    this.caller = caller;
    this.call = call;
    this.number = caller == null ? 0 : caller.callees.size();
  }

  /** Position in the tree, as the copies of the methods compute it while they run. */
  public String place() {
    StringBuilder place = new StringBuilder();
    for (Frame frame = this; frame.caller != null; frame = frame.caller) {
      place.insert(0, frame.step());
    }
    budget.spend(1 + place.length() / 4);
    return place.toString();
  }

  /** What the caller adds to its own place. */
  public String step() {
    return "." + number;
  }

  /** The module an expression denotes. */
  public @Nullable Module module(Expression expression) {
    return module(expression, 0);
  }

  private @Nullable Module module(Expression expression, int depth) {
    if (depth > DEEPEST) {
      return null;
    }
    if (expression instanceof Name name) {
      return named(name, depth);
    }
    Optional<Module> known = modules.get(expression);
    if (known == null) {
      Module found = part(expression, depth);
      known = Optional.ofNullable(found);
      modules.put(expression, known);
      budget.spend(4 + (found == null ? 0 : found.path().length() / 2));
    }
    return known.orElse(null);
  }

  private @Nullable Module named(Name name, int depth) {
    List<Statement> sources = flow.reaching(name).statements();
    if (sources.isEmpty()) {
      return definition.isModule(name.id()) ? module : null;
    }
    return sources.get(0).targets().size() > 1 ? null : module(sources.get(0).value(), depth + 1);
  }

  /** The module of an attribute, or of one that is got by its name. */
  private @Nullable Module part(Expression expression, int depth) {
    if (expression instanceof Attribute attribute) {
      return child(attribute.target(), attribute.name(), depth);
    }
    if (expression instanceof Call call
        && call.function() instanceof Name function
        && function.id().equals("getattr")
        && call.arguments().size() == 2
        && call.arguments().get(1) instanceof Literal key
        && key.string() != null) {
      return child(call.arguments().get(0), String.valueOf(key.string()), depth);
    }
    return null;
  }

  private @Nullable Module child(Expression target, String name, int depth) {
    Module parent = module(target, depth + 1);
    if (parent == null || parent.depth() > DEEPEST) {
      return null;
    }
    ClassSource type = program.classOf(parent.type().attributes().get(name));
    return type == null ? null : new Module(type, parent.child(name), parent.depth() + 1);
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
    return flow.function(target);
  }

  /** Line of an expression, as {@code code/__torch__/model.py line 7}. */
  public String where(Expression expression) {
    return flow.where(expression);
  }
}
