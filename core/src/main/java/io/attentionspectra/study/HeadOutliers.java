package io.attentionspectra.study;

import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.Significance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The leading values of a head with their p-values over all texts.
 *
 * @param significance how they were tested
 * @param list those beyond the null; their adjusted p-value is the raw one until the study corrects
 *     it
 */
record HeadOutliers(Significance significance, List<Outlier> list) {

  /**
   * Those of a head that was not tested.
   *
   * @param reasons why texts gave no evidence, by how many; none if they disagree
   * @param texts number of texts
   */
  static HeadOutliers untested(Map<String, Integer> reasons, int texts) {
    String why =
        reasons.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(most -> (most.getValue() < texts ? "for some texts, " : "") + most.getKey())
            .orElse("texts disagree about the null");
    return new HeadOutliers(
        new Significance(false, "", "not tested: " + why, Optional.empty()), List.of());
  }

  static HeadOutliers of(
      List<OutlierTest.Evidence> evidence, double[] values, double[] participation) {
    OutlierTest.Evidence one = evidence.get(0);
    int replicas = evidence.stream().mapToInt(e -> e.nullLargest().length).min().orElse(0);
    double[] pValues = new double[values.length];
    for (int rank = 0; rank < values.length; rank++) {
      pValues[rank] =
          one.simulated() ? ofReplicas(evidence, replicas, values[rank]) : ofTexts(evidence, rank);
    }
    List<Outlier> list = new ArrayList<>();
    for (int rank = 0; rank < values.length; rank++) {
      if (!OutlierTest.marks(pValues[rank], one.simulated(), replicas)) {
        break;
      }
      list.add(new Outlier(values[rank], pValues[rank], pValues[rank], participation[rank]));
    }
    String method =
        one.simulated()
            ? "rank among " + replicas + " replicas of the " + one.against()
            : "Tracy–Widom at the edge of the " + one.against();
    Significance significance =
        new Significance(true, one.against(), method, Optional.of(pValues[0]));
    return new HeadOutliers(significance, list);
  }

  private static double ofReplicas(
      List<OutlierTest.Evidence> evidence, int replicas, double value) {
    int reached = 0;
    for (int r = 0; r < replicas; r++) {
      double mean = 0;
      for (OutlierTest.Evidence each : evidence) {
        mean += each.nullLargest()[r] / evidence.size();
      }
      reached += mean >= value ? 1 : 0;
    }
    return (1.0 + reached) / (replicas + 1);
  }

  private static double ofTexts(List<OutlierTest.Evidence> evidence, int rank) {
    double sum = 0;
    for (OutlierTest.Evidence each : evidence) {
      sum += rank < each.pValues().length ? each.pValues()[rank] : 1;
    }
    double mean = sum / evidence.size();
    return evidence.size() == 1 ? mean : Math.min(1, 2 * mean);
  }
}
