package io.attentionspectra.djl.hook;

/**
 * One call of a hooked block.
 *
 * @param site the block and its path
 * @param pass the forward pass it belongs to
 * @param index counts the calls of this block within the pass, from 0: above 0 where a block is
 *     shared or called in a loop
 * @param training whether the call computes for training
 */
public record BlockCall(BlockSite site, ForwardPass pass, int index, boolean training) {

  /**
   * Path of the block.
   *
   * @return the path of {@link #site}
   */
  public String path() {
    return site.path();
  }
}
