package io.attentionspectra.attention;

import java.util.Arrays;

/**
 * Connected components of the graph whose edges are the allowed pairs of a mask. A constant added
 * to the queries of one component and taken from its keys changes no sum of both, which is what
 * fits of row and column effects leave open. Padding and keys that no query sees belong to none.
 */
final class MaskComponents {

  private static final int NONE = -1;

  private final AttentionMask mask;
  private final int[] ofQuery;
  private final int[] ofKey;
  private int freeQueries;
  private int freeKeys;
  private int count;

  private MaskComponents(AttentionMask mask) {
    this.mask = mask;
    this.ofQuery = new int[mask.queries()];
    this.ofKey = new int[mask.keys()];
    Arrays.fill(ofQuery, NONE);
    Arrays.fill(ofKey, NONE);
    this.freeQueries = ofQuery.length;
    this.freeKeys = ofKey.length;
    for (int query = 0; query < ofQuery.length; query++) {
      if (ofQuery[query] == NONE && mask.keysOf(query) > 0) {
        spreadFrom(query);
        count++;
      }
    }
  }

  static MaskComponents of(AttentionMask mask) {
    return new MaskComponents(mask);
  }

  int count() {
    return count;
  }

  /** Number of a query's component, from 0; −1 if it sees no key. */
  int ofQuery(int query) {
    return ofQuery[query];
  }

  /** Number of a key's component, from 0; −1 if no query sees it. */
  int ofKey(int key) {
    return ofKey[key];
  }

  private void spreadFrom(int start) {
    int[] waiting = new int[ofQuery.length];
    ofQuery[start] = count;
    waiting[0] = start;
    freeQueries--;
    for (int next = 0, found = 1; next < found && freeKeys > 0; next++) {
      for (int key = 0; key < ofKey.length; key++) {
        if (ofKey[key] == NONE && mask.allows(waiting[next], key)) {
          ofKey[key] = count;
          freeKeys--;
          found = spreadFromKey(key, waiting, found);
        }
      }
    }
  }

  private int spreadFromKey(int key, int[] waiting, int found) {
    int end = found;
    for (int query = 0; query < ofQuery.length && freeQueries > 0; query++) {
      if (ofQuery[query] == NONE && mask.allows(query, key)) {
        ofQuery[query] = count;
        freeQueries--;
        waiting[end++] = query;
      }
    }
    return end;
  }
}
