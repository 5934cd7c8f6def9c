package io.attentionspectra.study;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.BalancedReading;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.NullComparison;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.result.BalancedResult;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.signal.MultipleTesting;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The attention part of a study: readings come in, compared layer by layer, and are averaged. */
final class AttentionRun {

  private final List<AttentionNull> asked;
  private final List<AttentionNull> nulls;
  private final MissingNulls missing;
  private final Map<Place, HeadAccumulator> heads = new TreeMap<>();
  private final Map<Place, BalancedAccumulator> balanced = new TreeMap<>();
  private final List<HeadReading> waiting = new ArrayList<>();
  private double seconds;

  private AttentionRun(List<AttentionNull> asked, List<AttentionNull> applicable) {
    this.asked = asked;
    this.nulls = applicable;
    this.missing = new MissingNulls(applicable);
  }

  /** A head of the model. */
  private record Place(int layer, int head) implements Comparable<Place> {

    void writeTo(DataOutput out) throws IOException {
      out.writeInt(layer);
      out.writeInt(head);
    }

    static Place readFrom(DataInput in) throws IOException {
      return new Place(in.readInt(), in.readInt());
    }

    @Override
    public int compareTo(Place other) {
      return Comparator.comparingInt(Place::layer)
          .thenComparingInt(Place::head)
          .compare(this, other);
    }
  }

  /** A head on one text against its nulls, as computed and balanced. */
  private record Compared(NullComparison raw, Optional<NullComparison> balanced) {}

  /** What was found, and where the time went. */
  record Outcome(List<HeadResult> heads, SessionTiming timing) {}

  static AttentionRequest request(StudyPlan plan, ModelShape shape, List<String> texts) {
    AttentionRequest request =
        new AttentionRequest(
                texts,
                plan.heads().maxLength(shape),
                plan.heads().layers().from("layers", shape.layers()),
                plan.heads().heads().from("heads", shape.heads()),
                AttentionProbe.LEADING,
                plan.heads().draws(),
                Randomness.of(plan.seed()).child("attention nulls", 0))
            .withMatrixFreeFrom(
                plan.heads()
                    .probe()
                    .map(AttentionProbe::matrixFreeFrom)
                    .orElse(Defaults.MATRIX_FREE_FROM));
    if (plan.heads().probe().map(AttentionProbe::balanced).orElse(false)) {
      request = request.withBalanced();
    }
    return plan.heads().nulls().stream().anyMatch(AttentionNull::readsRelative)
        ? request.withRelative()
        : request;
  }

  /** One that has read nothing; notes receive which nulls do not apply. */
  static AttentionRun empty(List<AttentionNull> nulls, ModelShape shape, List<Note> notes) {
    return new AttentionRun(nulls, applicable(nulls, shape, notes));
  }

  /** Reads heads into what was read before. */
  SessionTiming read(ModelSession session, AttentionRequest request) {
    SessionTiming timing = session.readHeads(request, this::receive);
    compareWaiting();
    return timing;
  }

  /** Adds texts that another has read, which come after those of this. */
  void merge(AttentionRun next) {
    next.heads.forEach(
        (place, more) -> heads.computeIfAbsent(place, p -> more.emptied()).merge(more));
    next.balanced.forEach(
        (place, more) ->
            balanced.computeIfAbsent(place, p -> new BalancedAccumulator(asked)).merge(more));
    missing.merge(next.missing);
  }

  void writeTo(DataOutput out) throws IOException {
    missing.writeTo(out);
    out.writeInt(heads.size());
    for (Map.Entry<Place, HeadAccumulator> each : heads.entrySet()) {
      each.getKey().writeTo(out);
      each.getValue().writeTo(out);
    }
    out.writeInt(balanced.size());
    for (Map.Entry<Place, BalancedAccumulator> each : balanced.entrySet()) {
      each.getKey().writeTo(out);
      each.getValue().writeTo(out);
    }
  }

  void readFrom(DataInput in) throws IOException {
    missing.readFrom(in);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      heads.put(Place.readFrom(in), HeadAccumulator.readFrom(in, asked));
    }
    int more = in.readInt();
    for (int i = 0; i < more; i++) {
      balanced.put(Place.readFrom(in), BalancedAccumulator.readFrom(in, asked));
    }
  }

  static Outcome of(
      ModelSession session, AttentionRequest request, List<AttentionNull> asked, List<Note> notes) {
    List<AttentionNull> nulls = forModel(asked, session.shape());
    AttentionRun run = new AttentionRun(nulls, applicable(nulls, session.shape(), notes));
    SessionTiming timing = session.readHeads(request, run::receive);
    return run.outcome(timing, notes);
  }

  /**
   * The outcome of every text by itself, from one reading of all.
   *
   * @param notes receives those of each text, one list a text
   */
  static List<Outcome> perText(
      ModelSession session,
      AttentionRequest request,
      List<AttentionNull> asked,
      List<List<Note>> notes) {
    List<AttentionNull> nulls = forModel(asked, session.shape());
    List<AttentionRun> runs =
        notes.stream()
            .map(own -> new AttentionRun(nulls, applicable(nulls, session.shape(), own)))
            .toList();
    SessionTiming timing =
        session.readHeads(request, reading -> runs.get(reading.text()).receive(reading));
    List<Outcome> outcomes = new ArrayList<>();
    for (int text = 0; text < runs.size(); text++) {
      outcomes.add(runs.get(text).outcome(timing, notes.get(text)));
    }
    return outcomes;
  }

  Outcome outcome(SessionTiming timing, List<Note> notes) {
    compareWaiting();
    List<HeadResult> results = heads.values().stream().map(HeadAccumulator::result).toList();
    notes.addAll(missing.notes(results.size()));
    noteFewerTexts(notes);
    noteReplicas(notes);
    noteUnbalanced(notes);
    noteEstimates(results, notes);
    return new Outcome(
        withBalanced(corrected(results)), timing.plus(SessionTiming.ofNulls(seconds)));
  }

  private static void noteEstimates(List<HeadResult> results, List<Note> notes) {
    long estimated = results.stream().filter(head -> head.estimation().isPresent()).count();
    if (estimated > 0) {
      notes.add(
          Note.of(
              Note.Kind.MATRIX_FREE,
              estimated
                  + " of "
                  + results.size()
                  + " heads are read without their attention matrices on long texts: means, rows"
                  + " and scores are exact, the largest values have bounds, and effective rank,"
                  + " distribution and distances are estimates with errors of their own"));
    }
  }

  /** Says of which nulls some distances are means over fewer texts than were read. */
  private void noteFewerTexts(List<Note> notes) {
    for (AttentionNull each : asked) {
      if (MissingNulls.isPicture(each, nulls)) {
        continue;
      }
      long raw = heads.values().stream().filter(head -> head.missesTexts(each)).count();
      long own = balanced.values().stream().filter(head -> head.missesTexts(each)).count();
      if (raw + own > 0) {
        notes.add(
            Note.about(
                Note.Kind.NULL_LEFT_OUT,
                each.name(),
                each.describe()
                    + " does not exist on some texts of "
                    + (raw > 0 ? raw + " heads" : "")
                    + (raw > 0 && own > 0 ? " and " : "")
                    + (own > 0 ? own + " balanced heads" : "")
                    + ": their distances are means over the others"));
      }
    }
  }

  /** Replicas are read whole only as far as a distance or a band needs them. */
  private void noteReplicas(List<Note> notes) {
    long texts = heads.values().stream().mapToLong(HeadAccumulator::texts).max().orElse(0);
    int whole = texts > 1 ? 1 : 2;
    for (AttentionNull each : nulls) {
      each.draw()
          .filter(draw -> draw.least() < draw.replicas() && draw.replicas() > whole)
          .ifPresent(
              draw ->
                  notes.add(
                      Note.about(
                          Note.Kind.REPLICAS,
                          each.name(),
                          savings(draw, texts > 1 && MissingNulls.isPicture(each, nulls)))));
    }
  }

  private static String savings(HeadDraw draw, boolean picture) {
    return "the "
        + draw.name()
        + (picture
            ? ": beside a stricter null it is drawn on text 0 alone, and its distances are those of"
                + " that text; of "
            : ": of ")
        + draw.replicas()
        + " replicas one is read whole where the head is far from it, two at least on text 0; more"
        + " while the head is nearer than four times their distance from each other; of the rest"
        + " the largest value at most";
  }

  private void noteUnbalanced(List<Note> notes) {
    List<String> reasons =
        balanced.values().stream()
            .map(BalancedAccumulator::refusal)
            .filter(reason -> !reason.isEmpty())
            .toList();
    if (!reasons.isEmpty()) {
      notes.add(
          Note.of(
              Note.Kind.UNBALANCED,
              reasons.size()
                  + " of "
                  + balanced.size()
                  + " heads are not read balanced: "
                  + reasons.get(0)));
    }
  }

  /** The heads with their balanced ones, whose p-values are corrected among themselves. */
  private List<HeadResult> withBalanced(List<HeadResult> raw) {
    Map<Place, BalancedResult> found = new TreeMap<>();
    balanced.forEach((place, of) -> of.result().ifPresent(result -> found.put(place, result)));
    Iterator<HeadResult> tested =
        corrected(found.values().stream().map(BalancedResult::head).toList()).iterator();
    found.replaceAll((place, result) -> result.with(tested.next()));
    return raw.stream()
        .map(
            head ->
                head.withBalanced(
                    Optional.ofNullable(found.get(new Place(head.layer(), head.head())))))
        .toList();
  }

  private static List<AttentionNull> forModel(List<AttentionNull> asked, ModelShape shape) {
    return asked.stream().map(each -> each.forModel(shape)).toList();
  }

  /** Those that say something of such a model; the others leave a note. */
  private static List<AttentionNull> applicable(
      List<AttentionNull> asked, ModelShape shape, List<Note> notes) {
    Set<String> reasons = new LinkedHashSet<>();
    List<AttentionNull> left = new ArrayList<>();
    for (AttentionNull each : asked) {
      each.exclusion(shape).ifPresentOrElse(reasons::add, () -> left.add(each));
    }
    reasons.forEach(why -> notes.add(Note.of(Note.Kind.NULL_LEFT_OUT, why)));
    return left;
  }

  private void receive(HeadReading reading) {
    if (!waiting.isEmpty()) {
      HeadReading last = waiting.get(0);
      if (last.text() != reading.text() || last.layer() != reading.layer()) {
        compareWaiting();
      }
    }
    waiting.add(reading);
  }

  private void compareWaiting() {
    long start = System.nanoTime();
    List<Compared> compared = waiting.parallelStream().map(this::compared).toList();
    waiting.clear();
    for (Compared each : compared) {
      HeadReading reading = each.raw().reading();
      Place place = new Place(reading.layer(), reading.head());
      heads
          .computeIfAbsent(place, p -> new HeadAccumulator(FirstText.of(each.raw()), asked))
          .add(each.raw());
      missing.add(each.raw());
      reading
          .balanced()
          .ifPresent(
              of ->
                  balanced
                      .computeIfAbsent(place, p -> new BalancedAccumulator(asked))
                      .add(of, each.balanced()));
    }
    seconds += (System.nanoTime() - start) * 1e-9;
  }

  private Compared compared(HeadReading reading) {
    return new Compared(
        NullComparison.of(reading, nulls),
        reading
            .balanced()
            .flatMap(BalancedReading::head)
            .map(head -> NullComparison.of(head, asked)));
  }

  /**
   * Holm's correction over the leading values of all tested heads. Those not listed have p-values
   * at least as large as any listed one, so their exact values do not enter.
   */
  private static List<HeadResult> corrected(List<HeadResult> heads) {
    int tests = 0;
    for (HeadResult head : heads) {
      tests += head.significance().tested() ? head.largest().size() : 0;
    }
    double[] pValues = new double[tests];
    Arrays.fill(pValues, 1);
    int next = 0;
    for (HeadResult head : heads) {
      for (Outlier outlier : head.outliers()) {
        pValues[next++] = outlier.pValue();
      }
    }
    double[] adjusted = MultipleTesting.HOLM.adjust(pValues);
    List<HeadResult> results = new ArrayList<>();
    next = 0;
    for (HeadResult head : heads) {
      List<Outlier> outliers = new ArrayList<>();
      for (Outlier outlier : head.outliers()) {
        outliers.add(outlier.adjusted(adjusted[next++]));
      }
      results.add(head.withOutliers(outliers));
    }
    return List.copyOf(results);
  }
}
