package io.attentionspectra.djl.hook;

import java.util.List;

/**
 * Hooks that are in place until it is closed. Until then it keeps the blocks from being collected.
 */
public final class HookRegistration implements AutoCloseable {

  private final Watch watch;
  private final List<BlockSite> sites;

  HookRegistration(Watch watch, List<BlockSite> sites) {
    this.watch = watch;
    this.sites = sites;
  }

  /**
   * The hooked blocks.
   *
   * @return parents before children
   */
  public List<BlockSite> sites() {
    return sites;
  }

  /**
   * Takes the hooks away; may be called from inside a hook, and again. On this thread no hook of it
   * runs any more; other threads may finish the call of a hook they are in.
   */
  @Override
  public void close() {
    watch.stop();
    HookedBlocks.remove(watch);
  }
}
