package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.Visibility;

/**
 * The visible pairs of a text as ranges: query i sees keys {@code from(i)} to before {@code to(i)}.
 */
record Reach(int length, Visibility visibility) {

  int from(int query) {
    return visibility.firstKeyOf(query);
  }

  int to(int query) {
    return visibility.endOfKeysOf(query, length);
  }

  int keysOf(int query) {
    return to(query) - from(query);
  }

  /** The first query that sees a key. */
  int firstQueryOf(int key) {
    return visibility.firstQueryOf(key);
  }

  /** After the last query that sees a key. */
  int endOfQueriesOf(int key) {
    return visibility.endOfQueriesOf(key, length);
  }

  int queriesOf(int key) {
    return endOfQueriesOf(key) - firstQueryOf(key);
  }

  /** Tokens of a chunk, the whole text where there are none. */
  int chunk() {
    return Math.min(length, visibility.chunk());
  }

  int chunks() {
    return (length + chunk() - 1) / chunk();
  }

  long pairs() {
    long pairs = 0;
    for (int i = 0; i < length; i++) {
      pairs += keysOf(i);
    }
    return pairs;
  }
}
