package io.attentionspectra.nulls;

import java.util.function.Predicate;

/**
 * Where the largest value of a law follows the Tracy–Widom law at its right edge. Only there a null
 * gives p-values: outside, the law may describe the bulk and still be far off at the edge.
 *
 * @param <H> what the domain is a part of: the numbers of a head, or those of pooled texts
 * @param describe the edge and its domain in words, for example {@code the edge of two levels (β̂
 *     below 1)}
 * @param condition whether something lies in the domain
 */
public record EdgeDomain<H>(String describe, Predicate<? super H> condition) {

  /**
   * Whether p-values hold.
   *
   * @param measured what was measured
   * @return true within the domain
   */
  public boolean contains(H measured) {
    return condition.test(measured);
  }
}
