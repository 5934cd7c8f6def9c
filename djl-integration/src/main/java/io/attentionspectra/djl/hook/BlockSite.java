package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;

/**
 * A block and where it stands in the tree of blocks.
 *
 * @param path names of the blocks on the way from the root, joined by {@code /}, as DJL keeps them:
 *     with the number of the child in front, {@code 05transformer_0/01selfAttention}; {@code .} for
 *     the root. A block that is reached by several paths has the first of them, depth first.
 * @param block the block
 */
public record BlockSite(String path, Block block) {

  static final String ROOT = ".";

  BlockSite child(String name, Block child) {
    return new BlockSite(path.equals(ROOT) ? name : path + "/" + name, child);
  }

  @Override
  public String toString() {
    return path + " (" + block.getClass().getSimpleName() + ")";
  }
}
