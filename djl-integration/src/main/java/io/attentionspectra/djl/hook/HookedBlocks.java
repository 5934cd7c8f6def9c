package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which watches look at which block, by identity. Read on every forward call of every block: the
 * map is replaced and never changed, and is null while there are no hooks.
 */
final class HookedBlocks {

  private static volatile @Nullable IdentityHashMap<Block, List<Watch>> current;

  private HookedBlocks() {}

  static boolean none() {
    return current == null;
  }

  /** Those that look at a block, in the order of registration; empty for most blocks. */
  static List<Watch> of(Object block) {
    IdentityHashMap<Block, List<Watch>> map = current;
    return map == null ? List.of() : Objects.requireNonNullElse(map.get(block), List.of());
  }

  static void add(Watch watch) {
    replace(
        watches -> {
          List<Watch> more = new ArrayList<>(watches);
          more.add(watch);
          return more;
        },
        watch);
  }

  static void remove(Watch watch) {
    replace(watches -> watches.stream().filter(other -> other != watch).toList(), watch);
  }

  private static synchronized void replace(UnaryOperator<List<Watch>> change, Watch watch) {
    IdentityHashMap<Block, List<Watch>> next =
        current == null ? new IdentityHashMap<>() : new IdentityHashMap<>(current);
    for (Block block : watch.blocks()) {
      List<Watch> watches = change.apply(next.getOrDefault(block, List.of()));
      if (watches.isEmpty()) {
        next.remove(block);
      } else {
        next.put(block, List.copyOf(watches));
      }
    }
    current = next.isEmpty() ? null : next;
  }
}
