package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.hook.BlockSite;
import io.attentionspectra.djl.hook.Hooks;
import io.attentionspectra.djl.model.Transformer;
import java.util.List;

/** Our transformers in a tree of blocks. */
final class Transformers {

  private Transformers() {}

  /**
   * All that are there.
   *
   * @throws IllegalArgumentException if one has windows, which readings in training do not know
   */
  static List<Transformer> in(Block root) {
    List<Transformer> found = all(root);
    for (Transformer each : found) {
      if (each.config().hasWindows()) {
        throw Check.failure(
            "transformer",
            each.config().architecture(),
            "has layers that see a window, which are not monitored",
            "read it after training, from its directory");
      }
    }
    return found;
  }

  private static List<Transformer> all(Block root) {
    return Hooks.tree(root).stream()
        .map(BlockSite::block)
        .filter(Transformer.class::isInstance)
        .map(Transformer.class::cast)
        .toList();
  }
}
