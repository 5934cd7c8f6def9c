package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;
import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.Block;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.CallingThread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Forward hooks on the blocks of a model: any DJL block, in inference and in training, through a
 * {@code Predictor} and a {@code Trainer}, with no change to the model.
 *
 * <pre>{@code
 * try (HookRegistration hooks =
 *     Hooks.on(model.getBlock())
 *         .select(glob("transformer_?/selfAttention"))
 *         .after((call, inputs, outputs) -> System.out.println(call.path() + outputs))) {
 *   predictor.predict(text);
 * }
 * }</pre>
 *
 * <p><b>Arrays</b> are views valid during the hook's call only: they share memory with the model,
 * carry no gradient, and close with all that is computed from them when the hooks of the call are
 * done. Copy numbers out, or attach a result to a manager of your own. Never change them in place.
 * What the model computes, gradients included, is the same to the last bit with and without hooks.
 *
 * <p><b>Order.</b> Hooks of one block run in the order of registration. <b>Exceptions</b> thrown by
 * a hook leave {@code forward} as they are and end the forward pass; later hooks of that call do
 * not run. <b>Calls from inside a hook</b>, of this model or another, are not hooked. Hooks may be
 * <b>taken away inside a hook</b>; they do not run again. Hooks <b>added during a pass</b>, by
 * another thread or by a hook, begin with the next: none sees part of a pass. <b>Threads</b>: hooks
 * run on the thread of the forward pass, so on several at once where predictors do; {@link
 * BlockCall#pass} tells the passes apart, {@link #perPass} keeps their state apart, {@link
 * #onThisThread} hooks one thread only.
 *
 * <p>The first registration changes the class {@code AbstractBaseBlock}, once per process: it
 * attaches an agent to the JVM, or uses that of the command line ({@code
 * -javaagent:byte-buddy-agent.jar}), which JVMs that forbid attaching need.
 *
 * <p>An immutable value; nothing is hooked before {@link #before}, {@link #after} or {@link
 * #perPass}.
 */
public final class Hooks {

  private final Block root;
  private final List<SiteSelection> included;
  private final List<SiteSelection> excluded;
  private final @Nullable Thread only;

  private Hooks(
      Block root,
      List<SiteSelection> included,
      List<SiteSelection> excluded,
      @Nullable Thread only) {
    this.root = root;
    this.included = included;
    this.excluded = excluded;
    this.only = only;
  }

  /**
   * Hooks on a block and those below it; all of them as long as nothing is selected.
   *
   * @param root such as {@code model.getBlock()}
   * @return hooks without a selection
   */
  public static Hooks on(Block root) {
    return new Hooks(root, List.of(), List.of(), null);
  }

  /**
   * The block and all below it, each instance once.
   *
   * @param root such as {@code model.getBlock()}
   * @return parents before children, in the order of the children
   */
  public static List<BlockSite> tree(Block root) {
    return BlockTree.of(root);
  }

  /**
   * Adds blocks.
   *
   * @param selections a block is hooked if one of these, or of earlier calls, chooses it
   * @return new hooks
   */
  public Hooks select(SiteSelection... selections) {
    return new Hooks(root, joined(included, selections), excluded, only);
  }

  /**
   * Leaves blocks out.
   *
   * @param selections a block is not hooked if one of these, or of earlier calls, chooses it
   * @return new hooks
   */
  public Hooks except(SiteSelection... selections) {
    return new Hooks(root, included, joined(excluded, selections), only);
  }

  /**
   * Hooks forward calls of the current thread only; other threads do not notice.
   *
   * @return new hooks
   */
  public Hooks onThisThread() {
    return new Hooks(root, included, excluded, CallingThread.get());
  }

  /**
   * The blocks that would be hooked.
   *
   * @return parents before children
   * @throws IllegalArgumentException if there are none; the message names the likely causes
   */
  public List<BlockSite> sites() {
    List<BlockSite> all = BlockTree.of(root);
    List<BlockSite> chosen = all.stream().filter(this::chooses).toList();
    if (chosen.isEmpty()) {
      throw new EmptySelection(all, included, excluded).failure();
    }
    return chosen;
  }

  /**
   * Runs a hook before each call of the selected blocks.
   *
   * @param hook what to run, on several threads at once where forward passes are
   * @return to be closed
   * @throws IllegalArgumentException if nothing is selected
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  public HookRegistration before(BeforeHook hook) {
    BlockHook always =
        new BlockHook() {
          @Override
          public void before(BlockCall call, NDList inputs) {
            hook.before(call, inputs);
          }
        };
    return perPass(pass -> always);
  }

  /**
   * Runs a hook after each call of the selected blocks.
   *
   * @param hook what to run, on several threads at once where forward passes are
   * @return to be closed
   * @throws IllegalArgumentException if nothing is selected
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  public HookRegistration after(AfterHook hook) {
    BlockHook always =
        new BlockHook() {
          @Override
          public void after(BlockCall call, NDList inputs, NDList outputs) {
            hook.after(call, inputs, outputs);
          }
        };
    return perPass(pass -> always);
  }

  /**
   * Runs a hook of its own for each forward pass, so that its fields belong to that pass and are
   * used by one thread.
   *
   * @param hooks makes the hook of a pass when the pass begins
   * @return to be closed
   * @throws IllegalArgumentException if nothing is selected
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  public HookRegistration perPass(Function<ForwardPass, BlockHook> hooks) {
    List<BlockSite> sites = sites();
    sites.forEach(Hooks::requireHookable);
    ForwardWeaver.weave();
    Watch watch = new Watch(root, sites, hooks, only);
    HookedBlocks.add(watch);
    return new HookRegistration(watch, sites);
  }

  private boolean chooses(BlockSite site) {
    return (included.isEmpty() || included.stream().anyMatch(one -> one.test(site)))
        && excluded.stream().noneMatch(one -> one.test(site));
  }

  private static void requireHookable(BlockSite site) {
    if (!(site.block() instanceof AbstractBaseBlock)) {
      throw Check.failure(
          "block",
          site,
          "is not an AbstractBaseBlock, whose forward call is what can be hooked",
          "leave it out by except(…), or let its class extend AbstractBlock");
    }
  }

  private static List<SiteSelection> joined(List<SiteSelection> before, SiteSelection... more) {
    List<SiteSelection> all = new ArrayList<>(before);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
