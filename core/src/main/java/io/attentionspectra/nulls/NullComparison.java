package io.attentionspectra.nulls;

import io.attentionspectra.model.HeadReading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/** One reading set against the nulls of a study. */
@API(status = API.Status.INTERNAL)
public final class NullComparison {

  private final HeadReading reading;
  private final List<NullAtHead> nulls;
  private final Optional<Evidence> evidence;

  private NullComparison(HeadReading reading, List<NullAtHead> nulls, Optional<Evidence> evidence) {
    this.reading = reading;
    this.nulls = nulls;
    this.evidence = evidence;
  }

  /**
   * The comparison.
   *
   * @param reading the head on one text
   * @param nulls what it is set against
   * @return what each null says that says anything
   */
  public static NullComparison of(HeadReading reading, List<AttentionNull> nulls) {
    List<NullAtHead> at =
        nulls.stream().map(each -> each.at(reading)).flatMap(Optional::stream).toList();
    return new NullComparison(reading, at, strictestEvidence(at));
  }

  private static Optional<Evidence> strictestEvidence(List<NullAtHead> nulls) {
    List<NullAtHead> strictestFirst = new ArrayList<>(nulls);
    Collections.reverse(strictestFirst);
    strictestFirst.sort(
        Comparator.comparingInt((NullAtHead each) -> each.of().strictness()).reversed());
    return strictestFirst.stream().map(NullAtHead::evidence).flatMap(Optional::stream).findFirst();
  }

  /**
   * What was compared.
   *
   * @return the head on one text
   */
  public HeadReading reading() {
    return reading;
  }

  /**
   * The nulls that say something of this head.
   *
   * @return in the order asked for
   */
  public List<NullAtHead> nulls() {
    return nulls;
  }

  /** What the strictest null that gives p-values here says of the leading values. */
  Optional<Evidence> evidence() {
    return evidence;
  }
}
