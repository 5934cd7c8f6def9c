package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The blocks below a root, each instance once. */
final class BlockTree {

  private BlockTree() {}

  /** The root and all below it, parents before children, children in their order. */
  static List<BlockSite> of(Block root) {
    List<BlockSite> sites = new ArrayList<>();
    collect(
        new BlockSite(BlockSite.ROOT, root),
        sites,
        Collections.newSetFromMap(new IdentityHashMap<>()));
    return List.copyOf(sites);
  }

  private static void collect(BlockSite site, List<BlockSite> sites, Set<Block> seen) {
    if (!seen.add(site.block())) {
      return;
    }
    sites.add(site);
    for (Pair<String, Block> child : site.block().getChildren()) {
      collect(site.child(child.getKey(), child.getValue()), sites, seen);
    }
  }
}
