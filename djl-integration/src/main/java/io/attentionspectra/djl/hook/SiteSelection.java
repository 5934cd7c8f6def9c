package io.attentionspectra.djl.hook;

/** Chooses among the blocks of a tree; {@link Sites} has ready-made ones. */
public interface SiteSelection {

  /**
   * Whether a block is chosen.
   *
   * @param site the block and its path
   * @return whether it is
   */
  boolean test(BlockSite site);

  /**
   * Names the choice in messages, such as <code>glob("**&#47;selfAttention")</code>.
   *
   * @return a short text
   */
  String describe();
}
