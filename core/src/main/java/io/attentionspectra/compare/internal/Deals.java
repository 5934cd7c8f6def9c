package io.attentionspectra.compare.internal;

import io.attentionspectra.base.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random choices of texts, the same for all heads, so that no result depends on the order of work.
 *
 * <p>A <em>deal</em> puts the 2n readings of a head, n under each model, into two groups of n
 * regardless of the model. If the second model reads texts as the first reads others, all deals are
 * equally likely, and the rank of the observed difference among them is an exact p-value. A
 * <em>split</em> halves the n texts of the first model.
 *
 * @param deals per deal the n readings of the first group; from n on they are the second model's
 * @param splits per split the ⌊n/2⌋ texts of the first half
 */
public record Deals(List<int[]> deals, List<int[]> splits) {

  /** Splits of the first model's texts. */
  public static final int SPLITS = 200;

  /** Fewest deals. */
  private static final int FEWEST = 999;

  /** Deals per test: the smallest p-value times the number of tests is 1/40. */
  private static final int PER_TEST = 40;

  /**
   * Draws deals and splits.
   *
   * @param texts n, at least 2
   * @param tests number of tests whose p-values are corrected together: with it grows the number of
   *     deals, so that the smallest p-value can pass
   * @param randomness the seed
   * @return the choices
   */
  public static Deals of(int texts, int tests, Randomness randomness) {
    int count = Math.max(FEWEST, Math.multiplyExact(PER_TEST, tests) - 1);
    return new Deals(
        chosen(count, 2 * texts, texts, randomness.child("deals", 0)),
        chosen(SPLITS, texts, texts / 2, randomness.child("splits", 0)));
  }

  /** Some of the numbers below a limit, many times, by R. Durstenfeld's partial shuffle. */
  private static List<int[]> chosen(int times, int of, int count, Randomness randomness) {
    UniformRandomProvider generator = randomness.generator();
    int[] order = new int[of];
    for (int i = 0; i < of; i++) {
      order[i] = i;
    }
    List<int[]> all = new ArrayList<>(times);
    for (int time = 0; time < times; time++) {
      int[] first = new int[count];
      for (int i = 0; i < count; i++) {
        int other = i + generator.nextInt(of - i);
        int swap = order[i];
        order[i] = order[other];
        order[other] = swap;
        first[i] = order[i];
      }
      all.add(first);
    }
    return all;
  }

  /**
   * Standard error of a difference of two means of n, over that of the halves of n texts.
   *
   * @param texts n
   * @return √((2/n)/(1/⌊n/2⌋ + 1/⌈n/2⌉))
   */
  public static double scale(int texts) {
    int half = texts / 2;
    return Math.sqrt(2.0 / texts / (1.0 / half + 1.0 / (texts - half)));
  }

  /**
   * The smallest p-value that any reading could have.
   *
   * @param texts n
   * @return 1 over the number of deals there are, or over those drawn
   */
  public double smallestPValue(int texts) {
    double ways = 1; // halves of 2n readings, counted up to exchange of the groups
    for (int i = 1; i < texts; i++) {
      ways *= (texts + i) / (double) i;
    }
    return Math.max(1.0 / (deals.size() + 1), 1 / ways);
  }
}
