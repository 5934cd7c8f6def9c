package io.attentionspectra.djl.hook;

/**
 * One run of the hooked block tree on one thread: from the entry of its root to the root's exit. A
 * block of the tree that is called outside the root, and by no other block, makes a pass of its
 * own. Tells calls of concurrent predictors apart.
 *
 * <p>Passes are seen whole: a registration made while a thread is inside the root, also one made by
 * a hook, begins with that thread's next pass.
 *
 * @param number counts the passes a registration has seen, from 1, in the order they began
 * @param thread what runs it
 */
public record ForwardPass(long number, Thread thread) {}
