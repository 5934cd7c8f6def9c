package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which token windows to read. A text is cut to its first {@code window} tokens and enters the
 * model with its special tokens around them; texts with fewer tokens are left out and counted.
 *
 * @param texts the texts
 * @param window T, tokens per text without special tokens
 * @param depths see {@link io.attentionspectra.model.TokenWindow#depth()}
 */
public record TokenRequest(List<String> texts, int window, Set<Integer> depths) {

  /**
   * Copies the collections and orders the depths.
   *
   * @param texts the texts
   * @param window T, at least 1
   * @param depths at least one depth
   * @throws IllegalArgumentException if the window is below 1
   */
  public TokenRequest {
    texts = List.copyOf(texts);
    Check.atLeast("window", window, 1);
    depths = new TreeSet<>(depths);
  }
}
