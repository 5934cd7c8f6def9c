package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.SeenKeys;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** Shows the attention layers of one forward pass to an observer. */
final class AttentionHook implements Watch.SelectiveHook {

  private static final Set<AttentionLayout.Role> BEFORE =
      EnumSet.of(
          AttentionLayout.Role.LAYER,
          AttentionLayout.Role.ATTENTION,
          AttentionLayout.Role.PROBABILITIES);
  private static final Set<AttentionLayout.Role> AFTER =
      EnumSet.of(
          AttentionLayout.Role.LAYER,
          AttentionLayout.Role.QUERY,
          AttentionLayout.Role.KEY,
          AttentionLayout.Role.VALUE);

  private final AttentionLayout layout;
  private final Predicate<BlockCall> calls;
  private final ExplainedSites explained;
  private final ForwardObserver observer;
  private final Deque<SeenLayer> open = new ArrayDeque<>();
  private final SeenKeys keys = new SeenKeys();
  private boolean begun;

  AttentionHook(
      AttentionLayout layout,
      Predicate<BlockCall> calls,
      ExplainedSites explained,
      ForwardObserver observer) {
    this.layout = layout;
    this.calls = calls;
    this.explained = explained;
    this.observer = observer;
  }

  @Override
  public boolean looksBefore(BlockCall call) {
    return !Collections.disjoint(roles(call), BEFORE);
  }

  @Override
  public boolean looksAfter(BlockCall call) {
    return !Collections.disjoint(roles(call), AFTER);
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
      layer.begin(layout.site(call), layout.number(call));
    }
    if (roles.contains(AttentionLayout.Role.PROBABILITIES)) {
      attention(layer, inputs.head());
    }
  }

  /** None in a call that is not looked at. */
  private Set<AttentionLayout.Role> roles(BlockCall call) {
    return calls.test(call) ? layout.roles(call) : Set.of();
  }

  private void attention(SeenLayer layer, NDArray probabilities) {
    try (NDManager scope = layer.scope().newSubManager()) {
      NDArray attention = Alias.of(probabilities, scope);
      layer.masked(keys.mask(attention));
      if (!begun) {
        begun = true;
        NDArray entering = layer.entering();
        observer.hidden(0, entering, layer.maskOf(entering, layer.number()));
      }
      observer.attention(layer.number(), explained.explained(layer.site(), layer.tap(attention)));
    }
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
      for (int number : layer.numbers()) {
        NDArray states = Alias.of(outputs.head(), layer.scope());
        observer.hidden(number + 1, states, layer.maskOf(states, number));
      }
    }
  }

  @Override
  public void end() {
    open.forEach(SeenLayer::close);
    keys.close();
  }
}
