package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;

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

  /** Paths of the blocks around this one, the nearest first. */
  List<String> pathsAbove() {
    List<String> above = new ArrayList<>();
    String rest = path;
    for (int slash = rest.lastIndexOf('/'); slash >= 0; slash = rest.lastIndexOf('/')) {
      rest = rest.substring(0, slash);
      above.add(rest);
    }
    if (!path.equals(ROOT)) {
      above.add(ROOT);
    }
    return above;
  }

  @Override
  public String toString() {
    return path + " (" + block.getClass().getSimpleName() + ")";
  }
}
