package io.attentionspectra.formats.torchscript.internal.source;

import org.jspecify.annotations.Nullable;

/**
 * The indented lines that a statement stands in: the body of a definition, of a branch or of a
 * loop. The parser makes one for each; the search asks which assignments reach a variable.
 */
public final class Block {

  private final @Nullable Block parent;
  private final boolean repeated;

  private Block(@Nullable Block parent, boolean repeated) {
    this.parent = parent;
    this.repeated = repeated;
  }

  /** The body of a definition. */
  static Block body() {
    return new Block(null, false);
  }

  /** A body within this one that runs at most once each time this one does. */
  Block branch() {
    return new Block(this, false);
  }

  /** A body within this one that may run again and again. */
  Block loop() {
    return new Block(this, true);
  }

  /** Whether another block is this one or lies within it. */
  public boolean holds(Block other) {
    for (Block block = other; block != null; block = block.parent) {
      if (block == this) {
        return true;
      }
    }
    return false;
  }

  /**
   * The outermost loop around this block, itself included, that does not hold another block.
   *
   * @param other what it must not hold; null for any loop
   */
  public @Nullable Block outermostLoopWithout(@Nullable Block other) {
    Block outermost = null;
    for (Block block = this; block != null; block = block.parent) {
      boolean outside = other == null || !block.holds(other);
      outermost = block.repeated && outside ? block : outermost;
    }
    return outermost;
  }
}
