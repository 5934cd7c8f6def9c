package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import io.attentionspectra.djl.hook.BlockSite;
import io.attentionspectra.djl.hook.Hooks;
import io.attentionspectra.djl.model.Transformer;
import java.util.List;

/** Our transformers in a tree of blocks. */
final class Transformers {

  private Transformers() {}

  static List<Transformer> in(Block root) {
    return Hooks.tree(root).stream()
        .map(BlockSite::block)
        .filter(Transformer.class::isInstance)
        .map(Transformer.class::cast)
        .toList();
  }
}
