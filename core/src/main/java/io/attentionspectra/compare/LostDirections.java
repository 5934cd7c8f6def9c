package io.attentionspectra.compare;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the leading three directions of a head the other model does not have: a rule, not a
 * test. With c the share of the direction kept in the leading five of the second head and c₀ the
 * same of a re-initialised head, (c − c₀)/(1 − c₀) is 1 where it is kept and 0 where chance alone
 * keeps it; a direction is lost where this is below one half with its 95 % interval, and the
 * direction stands out: its square is at least twice the sixth on half of the texts or more.
 */
final class LostDirections {

  private static final int LOOKED_AT = 3;
  private static final double HALF = 0.5;

  private LostDirections() {}

  /**
   * The lost ones.
   *
   * @param kept per direction
   * @param standsOut per direction, the share of texts where it stands out
   * @return numbers from 1
   */
  static List<Integer> of(List<PairedEstimate> kept, double[] standsOut) {
    List<Integer> lost = new ArrayList<>();
    for (int k = 0; k < Math.min(LOOKED_AT, kept.size()); k++) {
      if (standsOut[k] >= HALF && isLost(kept.get(k))) {
        lost.add(k + 1);
      }
    }
    return lost;
  }

  private static boolean isLost(PairedEstimate kept) {
    return kept.reinitialised()
        .map(Estimate::value)
        .filter(chance -> chance < 1)
        .map(chance -> upperShare(kept.value(), chance) < HALF)
        .orElse(false);
  }

  private static double upperShare(Estimate kept, double chance) {
    double share = (kept.value() - chance) / (1 - chance);
    return share + Confidence.NORMAL * kept.standardError() / (1 - chance);
  }
}
