package io.attentionspectra.formats.torchscript.internal.flow;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.internal.flow.Frame.Module;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Program;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows the calls that {@code forward} makes into the archive's own source. */
public final class FrameTree {

  /** Far more than the largest models make; bounds what a crafted archive can cost. */
  private static final int MOST = 100_000;

  private static final int DEEPEST = 200;

  /** Steps that one place takes. */
  private static final int PLACE = 20;

  private final Program program;
  private final SearchBudget budget;
  private final Map<Definition, Flow> flows = new LinkedHashMap<>();
  private final List<Frame> frames = new ArrayList<>();
  private final List<NotInstrumented> unknown = new ArrayList<>();

  private FrameTree(Program program, SearchBudget budget) {
    this.program = program;
    this.budget = budget;
  }

  /**
   * Follows them.
   *
   * @param program the source
   * @param budget counts what this and every later search in the tree takes
   */
  public static FrameTree of(Program program, SearchBudget budget) {
    FrameTree tree = new FrameTree(program, budget);
    Definition forward = Objects.requireNonNull(program.top().methods().get("forward"));
    tree.grow(tree.frame(forward, Module.top(program.top()), null, null), 0);
    return tree;
  }

  private Frame frame(
      Definition definition, Module module, @Nullable Frame caller, @Nullable Call call) {
    Flow flow = flows.computeIfAbsent(definition, d -> new Flow(d, budget));
    return new Frame(program, budget, flow, module, caller, call);
  }

  public Frame root() {
    return frames.get(0);
  }

  /** All frames, callers before those they call. */
  public List<Frame> frames() {
    return frames;
  }

  /** All definitions that are called, each once. */
  public Collection<Flow> flows() {
    return flows.values();
  }

  SearchBudget budget() {
    return budget;
  }

  /** Calls whose target has no source that can be found. */
  public List<NotInstrumented> unknown() {
    return unknown;
  }

  private void grow(Frame frame, int depth) {
    frames.add(frame);
    if (frames.size() > MOST || depth > DEEPEST) {
      throw Check.failure(
          "calls",
          frames.size(),
          "grow beyond " + MOST + " calls or " + DEEPEST + " levels",
          "this is no source that torch.jit.save writes");
    }
    List<Call> calls = frame.flow.calls();
    budget.spend(PLACE + calls.size());
    for (Call call : calls) {
      Frame callee = callee(frame, call);
      if (callee != null) {
        frame.callees.put(call, callee);
        grow(callee, depth + 1);
      }
    }
  }

  private @Nullable Frame callee(Frame frame, Call call) {
    if (call.function() instanceof Attribute attribute) {
      Module module = frame.module(attribute.target());
      Definition method = module == null ? null : module.type().methods().get(attribute.name());
      if (module != null && method != null) {
        return frame(method, module, frame, call);
      }
      if (module != null || attribute.name().equals("forward")) {
        missing(frame, call, attribute);
        return null;
      }
    }
    Definition function = program.function(frame.function(call));
    return function == null ? null : frame(function, frame.module, frame, call);
  }

  private void missing(Frame frame, Call call, Attribute method) {
    Module module = frame.module(method.target());
    if (module != null && Set.of("__len__", "__contains__").contains(method.name())) {
      return;
    }
    budget.spend(SearchBudget.TOLD);
    unknown.add(
        new NotInstrumented(
            module == null ? frame.module.path() : module.path(),
            frame.where(call),
            "a call of "
                + method.name()
                + " whose source is not in the archive or chosen at run time"));
  }
}
