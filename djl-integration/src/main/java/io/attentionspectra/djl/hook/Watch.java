package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import io.attentionspectra.djl.internal.CallingThread;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one registration looks at, and the pass that each thread is in. The root is watched even
 * where it is not selected: it delimits the passes. A thread that stood inside the root when the
 * registration was made is watched from its next pass on.
 */
final class Watch {

  private final IdentityHashMap<Block, BlockSite> sites = new IdentityHashMap<>();
  private final Block root;
  private final Function<ForwardPass, BlockHook> hooks;
  private final @Nullable Thread only;
  private final AtomicLong passes = new AtomicLong();
  private final Map<Thread, Running> running = new ConcurrentHashMap<>();
  private volatile boolean open = true;

  Watch(
      Block root,
      List<BlockSite> selected,
      Function<ForwardPass, BlockHook> hooks,
      @Nullable Thread only) {
    this.root = root;
    this.hooks = hooks;
    this.only = only;
    selected.forEach(site -> sites.put(site.block(), site));
  }

  /**
   * A hook that says on which side of a call it looks: nothing is shown to it in vain. It is given
   * the arrays of the block themselves, not views, and takes handles of those it shows or keeps.
   */
  interface SelectiveHook extends BlockHook {

    /** Whether {@link #before} of the call does anything. */
    boolean looksBefore(BlockCall call);

    /** Whether {@link #after} of the call does anything. */
    boolean looksAfter(BlockCall call);
  }

  /** A pass in progress, on its own thread. */
  private static final class Running {

    final ForwardPass pass;
    final BlockHook hook;
    final IdentityHashMap<Block, Integer> calls = new IdentityHashMap<>();
    int depth;

    Running(ForwardPass pass, BlockHook hook) {
      this.pass = pass;
      this.hook = hook;
    }

    int next(Block block) {
      return calls.merge(block, 1, Integer::sum) - 1;
    }
  }

  /** This watch's view of one call; without a call where the block only delimits the pass. */
  record Visit(Watch watch, BlockHook hook, @Nullable BlockCall call) {

    boolean looksBefore() {
      return looks(SelectiveHook::looksBefore);
    }

    boolean looksAfter() {
      return looks(SelectiveHook::looksAfter);
    }

    boolean takesHandles() {
      return hook instanceof SelectiveHook;
    }

    private boolean looks(BiPredicate<SelectiveHook, BlockCall> at) {
      return call != null
          && watch.open
          && (!(hook instanceof SelectiveHook selective) || at.test(selective, call));
    }
  }

  Set<Block> blocks() {
    IdentityHashMap<Block, BlockSite> all = new IdentityHashMap<>(sites);
    all.putIfAbsent(root, new BlockSite(BlockSite.ROOT, root));
    return all.keySet();
  }

  void stop() {
    open = false;
  }

  /** Enters a block; each entry that gives a visit needs one {@link #leave}. */
  @Nullable Visit enter(Block block, boolean training) {
    Thread thread = Thread.currentThread();
    if (!open || (only != null && only != CallingThread.get())) {
      return null;
    }
    Running now = running.get(thread);
    if (now == null) {
      if (block != root && ForwardStack.isWithinAnother()) {
        return null;
      }
      ForwardPass pass = new ForwardPass(passes.incrementAndGet(), thread);
      now = new Running(pass, hooks.apply(pass));
      running.put(thread, now);
    }
    now.depth++;
    BlockSite site = sites.get(block);
    return new Visit(
        this,
        now.hook,
        site == null ? null : new BlockCall(site, now.pass, now.next(block), training));
  }

  void leave() {
    Thread thread = Thread.currentThread();
    Running now = running.get(thread);
    if (now != null && --now.depth == 0) {
      running.remove(thread);
      now.hook.end();
    }
  }
}
