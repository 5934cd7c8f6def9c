package io.attentionspectra.djl.hook;

/**
 * An attention layer found in a tree of blocks.
 *
 * @param number counts the layers in the order of the tree, from 0
 * @param attention the block that computes attention
 * @param layer the block around it whose output is the layer's hidden states
 */
public record AttentionSite(int number, BlockSite attention, BlockSite layer) {}
