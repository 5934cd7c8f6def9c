package io.attentionspectra.state.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * Merges the states of parts pairwise by a tree in their order: the first with the second, the
 * third with the fourth, then these. Given the same parts it adds the same numbers in the same
 * order, whether a shell merges files or a cluster its partitions. Keeps log₂ n states at most.
 *
 * @param <S> a state
 */
public final class MergeTree<S> {

  private final BiConsumer<S, S> merge;
  private final Deque<S> runs = new ArrayDeque<>();
  private int added;

  /**
   * No state yet.
   *
   * @param merge adds its second state, of the parts that follow, to its first
   */
  public MergeTree(BiConsumer<S, S> merge) {
    this.merge = merge;
  }

  /**
   * Adds the state of the next part.
   *
   * @param next a state, which is the tree's from now on
   */
  public void add(S next) {
    runs.push(next);
    added++;
    for (int level = added; level % 2 == 0; level /= 2) {
      join();
    }
  }

  private void join() {
    S right = runs.pop();
    merge.accept(runs.element(), right);
  }

  /**
   * The state of all parts; nothing is added after it.
   *
   * @return what was added first, with all others merged into it
   * @throws java.util.NoSuchElementException if nothing was added
   */
  public S merged() {
    while (runs.size() > 1) {
      join();
    }
    return runs.element();
  }
}
