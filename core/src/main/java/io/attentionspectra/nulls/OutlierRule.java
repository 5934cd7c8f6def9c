package io.attentionspectra.nulls;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.base.internal.BinaryState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

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
@API(status = API.Status.INTERNAL)
public final class OutlierRule {

  private final List<AttentionNull> asked;

  /** Nulls that decided on a text, in the order in which they first did. */
  private final Set<AttentionNull> deciding = new LinkedHashSet<>();

  /** Sums over the texts decided on: of every replica's largest value, and of p-values by rank. */
  private double[] largest = new double[0];

  private double[] pValues = new double[0];
  private final RunningMoments beyond = new RunningMoments();
  private boolean drawn;
  private int decided;
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
      add(found.get());
    } else if (comparison.reading().scores().betaHat() == 0) {
      alike++;
    }
  }

  private void add(Evidence found) {
    deciding.add(found.against());
    addLargest(found.nullLargest(), decided == 0);
    addPValues(found.pValues(), 1);
    beyond.add(found.beyond());
    decided++;
  }

  /** Of as many replicas as every text has. */
  private void addLargest(double[] more, boolean first) {
    double[] sums = new double[first ? more.length : Math.min(largest.length, more.length)];
    Arrays.setAll(sums, r -> more[r] + (first ? 0 : largest[r]));
    largest = sums;
  }

  /** A rank that a text does not list has p-value 1 there. */
  private void addPValues(double[] more, int ofTexts) {
    double[] sums = new double[Math.max(pValues.length, more.length)];
    for (int rank = 0; rank < sums.length; rank++) {
      sums[rank] =
          (rank < pValues.length ? pValues[rank] : decided)
              + (rank < more.length ? more[rank] : ofTexts);
    }
    pValues = sums;
  }

  /**
   * Adds the texts that another rule has seen, which come after those of this.
   *
   * @param other a rule for the same head and the same nulls; left unchanged
   */
  public void merge(OutlierRule other) {
    if (texts == 0) {
      drawn = other.drawn;
    }
    if (other.decided > 0) {
      deciding.addAll(other.deciding);
      addLargest(other.largest, decided == 0);
      addPValues(other.pValues, other.decided);
      beyond.merge(other.beyond);
      decided += other.decided;
    }
    alike += other.alike;
    texts += other.texts;
  }

  /**
   * Writes the state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(deciding.size());
    for (AttentionNull each : deciding) {
      out.writeUTF(each.name());
    }
    BinaryState.write(largest, out);
    BinaryState.write(pValues, out);
    beyond.writeTo(out);
    out.writeBoolean(drawn);
    out.writeInt(decided);
    out.writeInt(alike);
    out.writeInt(texts);
  }

  /**
   * Replaces the state by one written before by a rule for the same nulls.
   *
   * @param in the stream
   * @throws IOException if the stream fails or names another null
   */
  public void readFrom(DataInput in) throws IOException {
    deciding.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      deciding.add(
          asked.stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IOException("state of the null '" + name + "'")));
    }
    largest = BinaryState.readDoubles(in);
    pValues = BinaryState.readDoubles(in);
    beyond.readFrom(in);
    drawn = in.readBoolean();
    decided = in.readInt();
    alike = in.readInt();
    texts = in.readInt();
  }

  /**
   * The outliers over all texts so far.
   *
   * @param values mean of each leading value over the texts, largest first
   * @param participation mean localisation of its singular vector
   * @return the outliers, or why they were not tested
   */
  public HeadOutliers outliers(double[] values, double[] participation) {
    if (decided == 0 || decided < texts || deciding.size() > 1) {
      return new HeadOutliers(Significance.untested(why()), Optional.empty(), List.of());
    }
    AttentionNull one = deciding.iterator().next();
    boolean byDraws = largest.length > 0;
    int replicas = largest.length;
    double[] found = new double[values.length];
    Arrays.setAll(found, rank -> byDraws ? ofReplicas(values[rank]) : ofTexts(rank));
    List<Outlier> list = new ArrayList<>();
    for (int rank = 0; rank < values.length; rank++) {
      if (!(byDraws ? found[rank] <= 1.0 / (replicas + 1) : found[rank] < Defaults.LEVEL)) {
        break;
      }
      list.add(new Outlier(values[rank], found[rank], found[rank], participation[rank]));
    }
    String name = one.name();
    String method =
        byDraws
            ? "rank among " + replicas + " replicas of the " + name
            : "Tracy–Widom at the edge of the " + name;
    Estimate count = beyond.estimate();
    return new HeadOutliers(
        new Significance(Optional.of(one), method, Optional.of(found[0])),
        Optional.of(count),
        list);
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

  private double ofReplicas(double value) {
    int reached = 0;
    for (double sum : largest) {
      reached += sum / decided >= value ? 1 : 0;
    }
    return (1.0 + reached) / (largest.length + 1);
  }

  private double ofTexts(int rank) {
    double mean = rank < pValues.length ? pValues[rank] / decided : 1;
    return decided == 1 ? mean : Math.min(1, 2 * mean);
  }
}
