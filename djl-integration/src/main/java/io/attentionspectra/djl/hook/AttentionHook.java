package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Predicate;

/** Shows the attention layers of one forward pass to an observer. */
final class AttentionHook implements BlockHook {

  private final AttentionLayout layout;
  private final Predicate<BlockCall> calls;
  private final ForwardObserver observer;
  private final Deque<SeenLayer> open = new ArrayDeque<>();
  private boolean begun;

  AttentionHook(AttentionLayout layout, Predicate<BlockCall> calls, ForwardObserver observer) {
    this.layout = layout;
    this.calls = calls;
    this.observer = observer;
  }

  @Override
  public void before(BlockCall call, NDList inputs) {
    Set<AttentionLayout.Role> roles = roles(call);
    if (roles.contains(AttentionLayout.Role.LAYER)) {
      open.push(SeenLayer.entered(inputs));
    }
    SeenLayer layer = open.peek();
    if (layer == null) {
      return;
    }
    if (roles.contains(AttentionLayout.Role.ATTENTION)) {
      layer.begin(layout.number(call));
    }
    if (roles.contains(AttentionLayout.Role.PROBABILITIES)) {
      attention(layer, inputs.head());
    }
  }

  /** None in a call that is not looked at. */
  private Set<AttentionLayout.Role> roles(BlockCall call) {
    return calls.test(call) ? layout.roles(call) : Set.of();
  }

  private void attention(SeenLayer layer, NDArray attention) {
    NDArray mask = layer.masked(attention);
    if (!begun) {
      begun = true;
      observer.hidden(0, layer.entering(), mask);
    }
    observer.attention(layer.number(), layer.tap(attention));
  }

  @Override
  public void after(BlockCall call, NDList inputs, NDList outputs) {
    Set<AttentionLayout.Role> roles = roles(call);
    SeenLayer layer = open.peek();
    if (layer == null) {
      return;
    }
    for (AttentionLayout.Role role : roles) {
      layer.keep(role, inputs, outputs);
    }
    if (roles.contains(AttentionLayout.Role.LAYER)) {
      open.pop();
      hidden(layer, outputs);
    }
  }

  private void hidden(SeenLayer layer, NDList outputs) {
    try (layer) {
      NDArray mask = layer.mask();
      if (mask != null) {
        observer.hidden(layer.number() + 1, outputs.head(), mask);
      }
    }
  }

  @Override
  public void end() {
    open.forEach(SeenLayer::close);
  }
}
