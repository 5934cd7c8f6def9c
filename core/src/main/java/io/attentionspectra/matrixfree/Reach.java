package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.Visibility;

/**
 * The visible pairs of a text as ranges: query i sees keys {@code from(i)} to before {@code to(i)}.
 */
record Reach(int length, Visibility visibility) {

  int from(int query) {
    return (int) Math.max(0, (long) query - visibility.back());
  }

  int to(int query) {
    return (int) Math.min(length, (long) query + visibility.ahead() + 1);
  }

  int keysOf(int query) {
    return to(query) - from(query);
  }

  /** The first query that sees a key. */
  int firstQueryOf(int key) {
    return (int) Math.max(0, (long) key - visibility.ahead());
  }

  /** After the last query that sees a key. */
  int endOfQueriesOf(int key) {
    return (int) Math.min(length, (long) key + visibility.back() + 1);
  }

  int queriesOf(int key) {
    return endOfQueriesOf(key) - firstQueryOf(key);
  }

  long pairs() {
    long pairs = 0;
    for (int i = 0; i < length; i++) {
      pairs += keysOf(i);
    }
    return pairs;
  }
}
