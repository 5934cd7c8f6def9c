package io.attentionspectra.compare;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Document;
import io.attentionspectra.compare.internal.Deals;
import io.attentionspectra.compare.internal.Quantile;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hipparchus.special.Erf;

/**
 * What the texts of a comparison could tell.
 *
 * @param texts n
 * @param tests heads times quantities, over which p-values are corrected
 * @param enough whether any reading could have given a corrected p-value below 5 %
 * @param textsNeeded fewest texts of which that is true
 * @param detectable per quantity the change that would have been told with even chance at a head of
 *     median sampling error: that error, as of a normal law, times the quantile of the corrected
 *     level
 */
public record Power(
    int texts, int tests, boolean enough, int textsNeeded, Map<HeadQuantity, Double> detectable) {

  /** Standard normal quantile of 97.5 %, which {@link Change#sampling} stands for. */
  private static final double OF_SAMPLING = 1.959963984540054;

  /**
   * Copies the map.
   *
   * @param texts n
   * @param tests number of tests
   * @param enough whether something could have been told
   * @param textsNeeded fewest texts
   * @param detectable per quantity
   */
  public Power {
    detectable = Collections.unmodifiableMap(new EnumMap<>(detectable));
  }

  static Power of(List<HeadComparison> heads, int texts, Deals deals) {
    int tests = heads.size() * HeadQuantity.values().length;
    double quantile = Math.sqrt(2) * Erf.erfcInv(Defaults.LEVEL / tests);
    Map<HeadQuantity, Double> detectable = new EnumMap<>(HeadQuantity.class);
    for (HeadQuantity of : HeadQuantity.values()) {
      double[] sampling =
          heads.stream()
              .flatMap(head -> Stream.ofNullable(head.changes().get(of)))
              .mapToDouble(Change::sampling)
              .toArray();
      detectable.put(of, quantile / OF_SAMPLING * Quantile.median(sampling));
    }
    int needed = 2;
    while (tests * deals.smallestPValue(needed) >= Defaults.LEVEL) {
      needed++;
    }
    return new Power(texts, tests, texts >= needed, needed, detectable);
  }

  Document toDocument() {
    Document changes = new Document();
    detectable.forEach((of, value) -> changes.number(of.key(), value));
    return new Document()
        .put("texts", texts)
        .put("tests", tests)
        .put("enough", enough)
        .put("textsNeeded", textsNeeded)
        .object("detectable", changes);
  }
}
