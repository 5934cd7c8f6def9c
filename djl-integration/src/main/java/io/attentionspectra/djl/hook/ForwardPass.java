package io.attentionspectra.djl.hook;

/**
 * One run of the hooked block tree on one thread: from the entry of its outermost hooked block to
 * that block's exit. Tells calls of concurrent predictors apart.
 *
 * @param number counts the passes a registration has seen, from 1, in the order they began
 * @param thread what runs it
 */
public record ForwardPass(long number, Thread thread) {}
