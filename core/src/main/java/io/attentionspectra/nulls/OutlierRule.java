package io.attentionspectra.nulls;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which leading values of a head lie beyond its null: given its comparisons text by text, in the
 * end it returns the outliers. Every rank is compared with the largest value of the null, so
 * p-values increase with the rank and are conservative beyond the first.
 *
 * <p>On every text the strictest null that gives p-values there decides, and it must be the same on
 * all texts. For draws the p-value is the rank of the measured value, averaged over texts, among
 * equally averaged replicas, (1 + #{≥})/(replicas + 1). For a law it is that of Tracy–Widom at its
 * edge, where the null says that it is calibrated; over several texts twice the mean p-value, valid
 * under any dependence (V. Vovk and R. Wang, Biometrika 107 (2020) 791). Elsewhere there is no
 * p-value.
 */
public final class OutlierRule {

  private final List<AttentionNull> asked;
  private final List<Evidence> evidence = new ArrayList<>();
  private final RunningMoments beyond = new RunningMoments();
  private boolean drawn;
  private int alike;
  private int texts;

  /**
   * The rule for one head.
   *
   * @param asked the nulls asked for, those that do not apply to the model included
   */
  public OutlierRule(List<AttentionNull> asked) {
    this.asked = List.copyOf(asked);
  }

  /**
   * Takes the head on another text.
   *
   * @param comparison the head set against its nulls
   */
  public void add(NullComparison comparison) {
    if (texts == 0) {
      drawn = !comparison.reading().draws().isEmpty();
    }
    texts++;
    Optional<Evidence> found = comparison.evidence();
    if (found.isPresent()) {
      evidence.add(found.get());
      beyond.add(found.get().beyond());
    } else if (comparison.reading().scores().betaHat() == 0) {
      alike++;
    }
  }

  /**
   * The outliers over all texts so far.
   *
   * @param values mean of each leading value over the texts, largest first
   * @param participation mean localisation of its singular vector
   * @return the outliers, or why they were not tested
   */
  public HeadOutliers outliers(double[] values, double[] participation) {
    if (evidence.isEmpty() || evidence.size() < texts || !agree()) {
      return new HeadOutliers(Significance.untested(why()), Optional.empty(), List.of());
    }
    Evidence one = evidence.get(0);
    int replicas = evidence.stream().mapToInt(e -> e.nullLargest().length).min().orElse(0);
    double[] pValues = new double[values.length];
    for (int rank = 0; rank < values.length; rank++) {
      pValues[rank] = one.drawn() ? ofReplicas(replicas, values[rank]) : ofTexts(rank);
    }
    List<Outlier> list = new ArrayList<>();
    for (int rank = 0; rank < values.length; rank++) {
      if (!(one.drawn() ? pValues[rank] <= 1.0 / (replicas + 1) : pValues[rank] < Defaults.LEVEL)) {
        break;
      }
      list.add(new Outlier(values[rank], pValues[rank], pValues[rank], participation[rank]));
    }
    String name = one.against().name();
    String method =
        one.drawn()
            ? "rank among " + replicas + " replicas of the " + name
            : "Tracy–Widom at the edge of the " + name;
    Estimate count = beyond.estimate();
    return new HeadOutliers(
        new Significance(Optional.of(one.against()), method, Optional.of(pValues[0])),
        Optional.of(count),
        list);
  }

  private boolean agree() {
    return evidence.stream().map(Evidence::against).distinct().count() == 1;
  }

  private String why() {
    if (alike > 0) {
      return "not tested: the scores do not vary"
          + (alike < texts ? " on some texts" : "")
          + ", so every token attends alike";
    }
    if (drawn) {
      return "not tested: texts disagree about the null";
    }
    String domains =
        asked.stream()
            .flatMap(each -> each.edge().stream())
            .map(EdgeDomain::describe)
            .distinct()
            .collect(Collectors.joining(" and "));
    boolean wanted = asked.stream().anyMatch(each -> each.draw().isPresent());
    if (domains.isEmpty()) {
      return wanted
          ? "not tested: no simulated null could be drawn"
          : "not tested: no null with p-values was asked for";
    }
    return "not tested: outside the domain of "
        + domains
        + (wanted
            ? " and no simulated null could be drawn"
            : " and no simulated null was asked for");
  }

  private double ofReplicas(int replicas, double value) {
    int reached = 0;
    for (int r = 0; r < replicas; r++) {
      double mean = 0;
      for (Evidence each : evidence) {
        mean += each.nullLargest()[r] / evidence.size();
      }
      reached += mean >= value ? 1 : 0;
    }
    return (1.0 + reached) / (replicas + 1);
  }

  private double ofTexts(int rank) {
    double sum = 0;
    for (Evidence each : evidence) {
      sum += rank < each.pValues().length ? each.pValues()[rank] : 1;
    }
    double mean = sum / evidence.size();
    return evidence.size() == 1 ? mean : Math.min(1, 2 * mean);
  }
}
