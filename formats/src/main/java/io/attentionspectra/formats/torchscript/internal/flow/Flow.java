package io.attentionspectra.formats.torchscript.internal.flow;

import io.attentionspectra.formats.torchscript.internal.source.Block;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.SourceFile;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one definition assigns, calls, changes in place and returns, worked out once for all places
 * that call it. The tree of calls makes one for each definition; frames ask it.
 */
public final class Flow {

  /** Names with more dots than any operator or function has stand for nothing. */
  private static final int LONGEST_NAME = 100;

  /**
   * The assignments whose value a variable may have at one place.
   *
   * @param statements the nearest first, then those of an earlier round of a loop
   * @param fromStart whether it may also have the value it had at the start
   */
  public record Reaching(List<Statement> statements, boolean fromStart) {}

  private static final Reaching NEVER_ASSIGNED = new Reaching(List.of(), true);

  private final Definition definition;
  private final SearchBudget budget;
  private final List<Statement> statements;
  private final List<Call> calls;
  private final List<Statement> returns;

  /** Numbers of the statements that assign a variable, in the order of the text. */
  private final Map<String, List<Integer>> assignments = new HashMap<>();

  private final IdentityHashMap<Call, String> functions = new IdentityHashMap<>();
  private @Nullable Map<String, List<Call>> changes;

  Flow(Definition definition, SearchBudget budget) {
    this.definition = definition;
    this.budget = budget;
    this.statements = definition.statements();
    this.calls = definition.calls();
    this.returns = statements.stream().filter(s -> s.kind() == Statement.Kind.RETURN).toList();
    for (int i = 0; i < statements.size(); i++) {
      for (String target : statements.get(i).targets()) {
        assignments.computeIfAbsent(target, t -> new ArrayList<>()).add(i);
      }
    }
  }

  Definition definition() {
    return definition;
  }

  /** All calls, in the order in which they are evaluated when every branch is taken. */
  public List<Call> calls() {
    return calls;
  }

  public List<Statement> returns() {
    return returns;
  }

  /**
   * The assignments that reach a variable: those before it, back to one that is always made, and
   * those after it in a loop around both.
   */
  public Reaching reaching(Name variable) {
    List<Integer> assigned = assignments.getOrDefault(variable.id(), List.of());
    if (assigned.isEmpty()) {
      return NEVER_ASSIGNED;
    }
    int use = countUpTo(statements, s -> s.value().start(), variable.start()) - 1;
    Block place = statements.get(Math.max(0, use)).block();
    int before = countUpTo(assigned, i -> i, use - 1);
    List<Statement> reaching = new ArrayList<>();
    Block certain = null;
    for (int i = before - 1; i >= 0 && certain == null; i--) {
      Statement statement = statements.get(assigned.get(i));
      reaching.add(statement);
      certain = statement.block().holds(place) ? statement.block() : null;
    }
    Block loop = place.outermostLoopWithout(certain);
    for (int i = before; loop != null && i < assigned.size(); i++) {
      Statement statement = statements.get(assigned.get(i));
      if (!loop.holds(statement.block())) {
        break;
      }
      reaching.add(statement);
    }
    budget.spend(1 + SearchBudget.LISTED * (long) reaching.size());
    return new Reaching(reaching, certain == null);
  }

  /** Calls that change a variable in place between its assignment and here, the last first. */
  public List<Call> changes(Name variable) {
    List<Call> all = changes().getOrDefault(variable.id(), List.of());
    if (all.isEmpty()) {
      return List.of();
    }
    List<Statement> assigned = reaching(variable).statements();
    int start = assigned.isEmpty() ? 0 : assigned.get(0).value().end();
    List<Call> between = new ArrayList<>();
    for (int i = countUpTo(all, Call::end, variable.start()) - 1; i >= 0; i--) {
      if (all.get(i).start() < start) {
        break;
      }
      between.add(all.get(i));
    }
    budget.spend(1 + SearchBudget.LISTED * (long) between.size());
    return between;
  }

  private Map<String, List<Call>> changes() {
    if (changes == null) {
      Map<String, List<Call>> found = new HashMap<>();
      for (Call call : calls) {
        if (isInPlace(call)
            && !call.arguments().isEmpty()
            && call.arguments().get(0) instanceof Name changed) {
          found.computeIfAbsent(changed.id(), v -> new ArrayList<>()).add(call);
        }
      }
      changes = found;
    }
    return changes;
  }

  /** Whether any operator writes into a tensor. */
  public boolean writesInPlace() {
    return calls.stream().anyMatch(this::isInPlace);
  }

  private boolean isInPlace(Call call) {
    return Operators.isInPlace(Operators.name(function(call)), call);
  }

  /**
   * The dotted name of what a call calls, local names of functions replaced by what they stand for.
   */
  public String function(Call call) {
    String known = functions.get(call);
    if (known == null) {
      known = dotted(call.function(), 0);
      functions.put(call, known);
      budget.spend(1 + known.length() / 4);
    }
    return known;
  }

  private String dotted(Expression expression, int dots) {
    if (dots > LONGEST_NAME) {
      return "?";
    }
    if (expression instanceof Name name) {
      List<Statement> sources = reaching(name).statements();
      boolean alias =
          sources.size() == 1
              && sources.get(0).targets().size() == 1
              && sources.get(0).value() instanceof Attribute;
      return alias ? dotted(sources.get(0).value(), dots + 1) : name.id();
    }
    if (expression instanceof Attribute attribute) {
      return dotted(attribute.target(), dots + 1) + "." + attribute.name();
    }
    return "?";
  }

  /** Line of an expression, as {@code code/__torch__/model.py line 7}. */
  public String where(Expression expression) {
    SourceFile file = definition.file();
    return file.record() + " line " + file.line(expression.start());
  }

  /** How many of ascending items lie at or before a position. */
  private static <T> int countUpTo(List<T> items, ToIntFunction<T> position, int last) {
    int low = 0;
    int high = items.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (position.applyAsInt(items.get(middle)) <= last) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
