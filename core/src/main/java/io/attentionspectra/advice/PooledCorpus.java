package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.probe.WindowPooling;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Everything kept of the token windows of a corpus at one depth, in one pass and with memory that
 * does not depend on the number of texts: moments of the pooled vectors of every strategy, of the
 * tokens, and over positions, with their bootstrap replicates (see {@link CorpusDesign} for the
 * pilot, {@link DepthAdvisor} for what comes of it).
 *
 * <p>Texts come in increasing order of {@link TokenWindow#text()}, those left out skipped. After
 * the pilot a corpus can be {@linkplain #fork forked}: every part takes other texts, and the parts
 * are merged again. Memory per strategy: folds · d²/2 doubles, and the evaluated texts. Not
 * thread-safe.
 */
final class PooledCorpus {

  private static final int FORMAT = 0x4153060a;

  private final CorpusDesign design;
  private final int dimension;
  private final IntFunction<GramSum> sums;
  private final Pilot pilot;
  private final List<StrategyMoments> strategies = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private final GroupedCovariance tokens;
  private @Nullable CorpusMoments moments;
  private final EvaluationSample sample;
  private @Nullable PooledVectors pooled;
  private boolean sealed;
  private long count;

  private PooledCorpus(CorpusDesign design, int dimension, IntFunction<GramSum> sums, Pilot pilot) {
    this.design = design;
    this.dimension = dimension;
    this.sums = sums;
    this.pilot = pilot;
    Randomness randomness = Randomness.of(design.seed());
    this.tokens = GroupedCovariance.of(design.groups(), dimension, sums);
    this.sample = new EvaluationSample(design.evaluated(), randomness);
  }

  /**
   * An empty corpus.
   *
   * @param design what is kept
   * @param dimension d ≥ 1
   * @return the corpus
   * @throws IllegalArgumentException if the dimension is below 1
   */
  public static PooledCorpus of(CorpusDesign design, int dimension) {
    return of(design, dimension, GramSum::onHeap);
  }

  /**
   * An empty corpus that multiplies elsewhere, for example on a model's device.
   *
   * @param design what is kept
   * @param dimension d ≥ 1
   * @param sums makes an empty sum of Gram matrices for a number of columns
   * @return the corpus
   * @throws IllegalArgumentException if the dimension is below 1
   */
  public static PooledCorpus of(CorpusDesign design, int dimension, IntFunction<GramSum> sums) {
    Check.atLeast("dimension", dimension, 1);
    return new PooledCorpus(design, dimension, sums, Pilot.of(design, dimension));
  }

  /**
   * Adds a text without label, or of the first class.
   *
   * @param window its tokens, T × d
   * @throws IllegalArgumentException if the shape is another or a text of the pilot comes late
   */
  public void add(TokenWindow window) {
    add(window, 0);
  }

  /**
   * Adds a text of a class.
   *
   * @param window its tokens, T × d
   * @param group number of its class, from 0
   * @throws IllegalArgumentException if the shape is another, there is no such class, or a text of
   *     the pilot comes late
   */
  public void add(TokenWindow window, int group) {
    requireShape(window);
    Check.within("class", group, 0, design.classes() - 1, "number the classes from 0");
    if (window.text() < design.pilot()) {
      if (sealed) {
        Pilot.requirePilot(design, window);
      }
      pilot.add(window);
      return;
    }
    seal();
    count++;
    moments().add(window, pilot.direction());
    addTokens(window);
    int fold = design.fold(window.text());
    double[][] vectors = pooled().of(window);
    for (int s = 0; s < vectors.length; s++) {
      strategies.get(s).add(vectors[s], fold, group);
      strategies.get(s).addLength(window, vectors[s], pilot.direction(), group);
    }
    if (design.classes() > 1) {
      sample.add(window.text(), group, vectors);
    }
  }

  /**
   * An empty part that takes texts after the pilot, to be merged later. Ends the pilot.
   *
   * @return a corpus with the same direction and weights
   */
  public PooledCorpus fork() {
    return fork(sums);
  }

  /** A {@linkplain #fork() fork} that multiplies elsewhere. */
  PooledCorpus fork(IntFunction<GramSum> otherSums) {
    seal();
    PooledCorpus part = new PooledCorpus(design, dimension, otherSums, pilot);
    part.seal();
    return part;
  }

  /** A hash of every number of the pilot; nothing without a text. */
  Optional<String> pilotHash() {
    return pilot.directionTexts() == 0 ? Optional.empty() : Optional.of(pilot.sha256());
  }

  /**
   * Adds everything a part has seen after the pilot.
   *
   * @param part a {@linkplain #fork fork} of this corpus or one with an equal pilot, left unchanged
   *     but that its pilot ends
   * @throws IllegalArgumentException if the part belongs to another corpus
   */
  public void merge(PooledCorpus part) {
    boolean samePilot = pilot == part.pilot || pilotHash().equals(part.pilotHash());
    if (!samePilot || !design.equals(part.design)) {
      throw Check.failure("part", part, "must be a fork of this corpus", "use fork()");
    }
    seal();
    part.seal();
    count += part.count;
    moments().merge(part.moments());
    tokens.merge(part.tokens);
    sample.merge(part.sample);
    for (int s = 0; s < strategies.size(); s++) {
      strategies.get(s).merge(part.strategies.get(s));
    }
  }

  /**
   * Number of texts after the pilot.
   *
   * @return N
   */
  public long count() {
    return count;
  }

  /**
   * Dimension of the tokens.
   *
   * @return d
   */
  public int dimension() {
    return dimension;
  }

  /**
   * Writes the whole state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(FORMAT);
    out.writeBoolean(sealed);
    out.writeLong(count);
    pilot.writeTo(out);
    if (sealed) {
      moments().writeTo(out);
      tokens.writeTo(out);
      sample.writeTo(out);
      for (StrategyMoments each : strategies) {
        each.writeTo(out);
      }
    }
  }

  /**
   * Replaces the state of an empty corpus by one written before by a corpus of the same design.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another form
   */
  public void readFrom(DataInput in) throws IOException {
    if (sealed || pilot.directionTexts() > 0) {
      throw Check.failure("corpus", count, "must be empty", "read the state into a new corpus");
    }
    if (in.readInt() != FORMAT) {
      throw new IOException("not the state of a pooled corpus of this version; start again");
    }
    boolean wasSealed = in.readBoolean();
    count = in.readLong();
    pilot.readFrom(in);
    if (wasSealed) {
      BinaryState.requireHeld(design.momentNumbers(), in);
      seal();
      moments().readFrom(in);
      tokens.readFrom(in);
      sample.readFrom(in, strategies.stream().mapToInt(StrategyMoments::dimension).toArray());
      for (StrategyMoments each : strategies) {
        each.readFrom(in);
      }
    }
  }

  /** There is no memory for the pilot that a damaged state claims. */
  static void requireHeld(CorpusDesign design, int dimension, DataInput in) throws IOException {
    BinaryState.requireHeld(design.pilotNumbers() + GroupedCovariance.numbers(1, dimension), in);
  }

  CorpusDesign design() {
    return design;
  }

  Pilot pilot() {
    return pilot;
  }

  List<StrategyMoments> strategies() {
    return strategies;
  }

  List<Note> notes() {
    return notes;
  }

  GroupedCovariance tokens() {
    return tokens;
  }

  /** Made when first asked for, so that a state can be refused before there is memory for them. */
  CorpusMoments moments() {
    CorpusMoments made = moments;
    if (made == null) {
      made = CorpusMoments.of(design, dimension, Randomness.of(design.seed()));
      moments = made;
    }
    return made;
  }

  EvaluationSample sample() {
    return sample;
  }

  /** Ends the pilot: fits the weights; strategies that cannot be fitted leave a note. */
  private void seal() {
    if (sealed) {
      return;
    }
    sealed = true;
    for (WindowPooling pooling : design.poolings()) {
      try {
        WindowPooling.Fitted fitted = pooling.fit(pilot.evidence());
        strategies.add(new StrategyMoments(pooling, fitted, design, dimension, sums));
      } catch (ArithmeticException | IllegalArgumentException e) {
        String label = pooling.label();
        notes.add(
            Note.about(
                Note.Kind.POOLING_LEFT_OUT, label, label + " is left out: " + e.getMessage()));
      }
    }
  }

  /** Made for the first text after the pilot. */
  private PooledVectors pooled() {
    PooledVectors made = pooled;
    if (made == null) {
      made =
          new PooledVectors(strategies.stream().map(StrategyMoments::fitted).toList(), dimension);
      pooled = made;
    }
    return made;
  }

  private void addTokens(TokenWindow window) {
    int length = window.tokens().rows();
    int some = Math.min(length, design.tokensPerText());
    int[] classes = design.positions().of(length);
    for (int i = 0; i < some; i++) {
      int t = (window.text() + i * length / some) % length;
      tokens.add(window.tokens().row(t), classes[t]);
    }
  }

  private void requireShape(TokenWindow window) {
    Matrix rows = window.tokens();
    boolean fits = design.wholeTexts().isPresent() || rows.rows() == design.window();
    if (!fits || rows.columns() != dimension) {
      throw Check.failure(
          "window of text " + window.text(),
          rows,
          "must be " + design.describe() + " x " + dimension,
          "cut longer texts, leave out shorter ones");
    }
  }

  @Override
  public String toString() {
    return "pooled corpus of " + count + " texts after the pilot";
  }
}
