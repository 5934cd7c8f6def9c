package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Shows queries, keys, values, attention and hidden states of a user's own model to an observer,
 * with no change to the model.
 *
 * <pre>{@code
 * try (HookRegistration taps = AttentionTaps.of(model.getBlock()).observe(observer)) {
 *   predictor.predict(text);
 * }
 * }</pre>
 *
 * <p>Found are DJL's {@code ScaledDotProductAttentionBlock}, wherever it stands ({@code
 * TransformerEncoderBlock}, {@code BertBlock}, blocks of your own), our {@code Transformer}, and
 * every block whose children are named like theirs; {@link #recognising} adds other names.
 *
 * <p>The observer is called as {@link ForwardObserver} says, on the thread of each forward pass.
 * Layers are numbered in the order of the tree; a block called again in the same pass counts on, by
 * the number of layers. Hidden states of depth 0 are what enters the first layer, those of depth l
 * + 1 the output of the block around attention l, see {@link #hiddenAt}; attentions that share a
 * block share its output, shown when it ends. The mask has a 0 for keys to which no query pays
 * attention: with softmax those are the masked ones. In cross-attention keys have a length S of
 * their own: attention is (B, H, T, S), key and value (B, H, S, m), the mask (B, S).
 *
 * <p>Queries and keys are shown where attention is softmax(β q·kᵀ/√m) of them over the keys it
 * sees, with β = 1 or, where the block does not scale, β = √m. That is found out when an observer
 * first asks for those of an attention, and looked at again in the last query of every later pass
 * in which one asks; where a bias or anything else enters the scores they are absent.
 *
 * <p>An immutable value; nothing is hooked before {@link #observe}.
 */
public final class AttentionTaps {

  private final Hooks hooks;
  private final Block root;
  private final List<AttentionNames> names;
  private final SiteSelection layers;
  private final Predicate<BlockCall> calls;

  private AttentionTaps(
      Hooks hooks,
      Block root,
      List<AttentionNames> names,
      SiteSelection layers,
      Predicate<BlockCall> calls) {
    this.hooks = hooks;
    this.root = root;
    this.names = names;
    this.layers = layers;
    this.calls = calls;
  }

  /**
   * Taps of all attention layers below a block.
   *
   * @param root such as {@code model.getBlock()}
   * @return the taps
   */
  public static AttentionTaps of(Block root) {
    return new AttentionTaps(Hooks.on(root), root, AttentionNames.KNOWN, Sites.all(), call -> true);
  }

  /**
   * Recognises attention blocks by other names, before those known.
   *
   * @param more names of children
   * @return new taps
   */
  public AttentionTaps recognising(AttentionNames... more) {
    return new AttentionTaps(
        hooks, root, Stream.concat(Stream.of(more), names.stream()).toList(), layers, calls);
  }

  /**
   * Says which blocks put out the hidden states; otherwise the parent of each attention block does.
   *
   * @param selection the nearest selected block around an attention is its layer
   * @return new taps
   */
  public AttentionTaps hiddenAt(SiteSelection selection) {
    return new AttentionTaps(hooks, root, names, selection, calls);
  }

  /**
   * Taps forward passes of the current thread only; other threads do not notice.
   *
   * @return new taps
   */
  public AttentionTaps onThisThread() {
    return new AttentionTaps(hooks.onThisThread(), root, names, layers, calls);
  }

  /**
   * Taps forward passes that compute for training only; those of validation and prediction are left
   * out.
   *
   * @return new taps
   */
  public AttentionTaps inTraining() {
    return new AttentionTaps(hooks, root, names, layers, BlockCall::training);
  }

  /**
   * The attention layers found.
   *
   * @return at least one, in the order of the tree
   * @throws IllegalArgumentException if there are none; the message names the likely causes
   */
  public List<AttentionSite> sites() {
    return layout().sites();
  }

  /**
   * Shows every forward pass to one observer, which is called by several threads at once where
   * forward passes run.
   *
   * @param observer sees the inside of the passes
   * @return to be closed
   * @throws IllegalArgumentException if no attention layer is found
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  public HookRegistration observe(ForwardObserver observer) {
    return observeEachPass(pass -> observer);
  }

  /**
   * Shows each forward pass to an observer of its own.
   *
   * @param observers makes the observer of a pass when the pass begins
   * @return to be closed
   * @throws IllegalArgumentException if no attention layer is found
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  public HookRegistration observeEachPass(Function<ForwardPass, ForwardObserver> observers) {
    AttentionLayout layout = layout();
    ExplainedSites explained = new ExplainedSites();
    return hooks
        .select(Sites.where("attention layers", layout::concerns))
        .perPass(pass -> new AttentionHook(layout, calls, explained, observers.apply(pass)));
  }

  private AttentionLayout layout() {
    return AttentionLayout.of(root, names, layers);
  }
}
