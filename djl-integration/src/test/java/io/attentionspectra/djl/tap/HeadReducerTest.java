package io.attentionspectra.djl.tap;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LeadingMode;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.testing.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.CsvSource;

class HeadReducerTest {

  private static final int[] LENGTHS = {40, 23, 5};
  private static final Batch QUERIES = Batch.of(1, 2, 40, 8, LENGTHS);
  private static final Batch KEYS = Batch.of(2, 2, 40, 8, LENGTHS);

  private static NDManager manager;
  private static HeadReducer reducer;

  @BeforeAll
  static void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    reducer = HeadReducer.open();
  }

  @AfterAll
  static void close() {
    reducer.close();
    manager.close();
  }

  private static AttentionHead head(int text, int head, ReadingPlan plan) {
    AttentionMask mask = Batch.mask(plan.visibility(), LENGTHS[text]);
    return new AttentionHead(
        QUERIES.head(text, head), KEYS.head(text, head), plan.inverseTemperature(), mask);
  }

  private static AttentionSpectrum reference(AttentionHead head, ReadingPlan plan) {
    return AttentionSpectrum.of(
        head.attention(), head.mask(), Math.max(1, plan.leading()), SpectralSolver.standard());
  }

  private static void assertParity(List<List<MeasuredHead>> readings, ReadingPlan plan) {
    assertEquals(LENGTHS.length, readings.size());
    for (int text = 0; text < LENGTHS.length; text++) {
      assertEquals(2, readings.get(text).size());
      for (int h = 0; h < 2; h++) {
        AttentionHead head = head(text, h, plan);
        MeasuredHead reading = readings.get(text).get(h);
        Parity.assertSame(reference(head, plan), reading.spectrum(), 1e-10);
        Parity.assertSame(head.statistics(), reading.scores(), 1e-10);
      }
    }
  }

  /** Padding is NaN here: had it entered anything, that would be NaN too. */
  @ParameterizedTest
  @CsvSource({
    "FULL, FLOAT32, 1",
    "FULL, FLOAT64, 2.5",
    "CAUSAL, FLOAT32, 1",
    "CAUSAL, FLOAT64, 0.3",
    "WINDOW, FLOAT32, 1",
    "BAND, FLOAT64, 0.7",
    "CHUNKS, FLOAT64, 0.7"
  })
  void projectionsEqualTheReference(
      @ConvertWith(ToVisibility.class) Visibility visibility, DataType type, double beta) {
    ReadingPlan plan =
        ReadingPlan.withDefaults().with(visibility).withInverseTemperature(beta).withLeading(3);
    NDArray queries = QUERIES.on(manager, type);
    NDArray keys = KEYS.on(manager, type);
    assertParity(reducer.projections(queries, keys, LENGTHS, plan), plan);
  }

  /** From projections and from attention; without hidden keys there is nothing beside A. */
  @ParameterizedTest
  @CsvSource({"CAUSAL", "WINDOW", "BAND", "CHUNKS", "FULL"})
  void relativeAttentionEqualsTheReference(@ConvertWith(ToVisibility.class) Visibility visibility) {
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility).withRelative(true);
    NDArray queries = QUERIES.on(manager, DataType.FLOAT64);
    NDArray keys = KEYS.on(manager, DataType.FLOAT64);
    List<List<MeasuredHead>> readings = reducer.projections(queries, keys, LENGTHS, plan);
    for (int text = 0; text < LENGTHS.length; text++) {
      AttentionHead head = head(text, 1, plan);
      if (visibility.at(LENGTHS[text]).equals(Visibility.FULL)) {
        assertEquals(Optional.empty(), readings.get(text).get(1).relative());
        continue;
      }
      Matrix expected = RelativeSpectrum.relative(head.attention(), head.mask()).centreColumns();
      double[] squares = SpectralSolver.standard().squaredSingularValues(expected);
      double[] found = readings.get(text).get(1).relative().orElseThrow().toArray();
      assertArrayEquals(squares, found, 1e-10 * squares[0]);
    }
  }

  @Test
  void valuesAloneEqualValuesWithVectors() {
    NDArray queries = QUERIES.on(manager, DataType.FLOAT32);
    NDArray keys = KEYS.on(manager, DataType.FLOAT32);
    ReadingPlan plan = ReadingPlan.withDefaults();
    AttentionSpectrum alone =
        reducer.projections(queries, keys, LENGTHS, plan).get(0).get(1).spectrum();
    AttentionSpectrum reference = reference(head(0, 1, plan), plan);
    assertTrue(alone.leading().isEmpty());
    assertArrayEquals(
        reference.spectrum().toArray(),
        alone.spectrum().toArray(),
        1e-12 * reference.spectrum().get(0));
  }

  /** Softmax in float32 on the engine, as a model computes it, stays within the promised 1e-6. */
  @ParameterizedTest
  @CsvSource({"FULL", "CAUSAL", "WINDOW", "BAND", "CHUNKS"})
  void attentionOfAModelEqualsTheReference(@ConvertWith(ToVisibility.class) Visibility visibility) {
    int length = 64;
    Batch q = Batch.of(3, 2, length, 16, length);
    Batch k = Batch.of(4, 2, length, 16, length);
    NDArray logits =
        q.on(manager, DataType.FLOAT32)
            .matMul(k.on(manager, DataType.FLOAT32).transpose(0, 1, 3, 2))
            .div(4);
    logits = logits.sub(hidden(visibility, length).mul(1e30));
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility).withLeading(2);
    List<List<MeasuredHead>> readings =
        reducer.attention(logits.softmax(-1), new int[] {length}, plan);
    for (int h = 0; h < 2; h++) {
      AttentionHead head =
          new AttentionHead(q.head(0, h), k.head(0, h), 1, Batch.mask(visibility, length));
      MeasuredHead reading = readings.get(0).get(h);
      Parity.assertSame(reference(head, plan), reading.spectrum(), 1e-6);
      ScoreStatistics scores = head.statistics();
      Parity.assertSame(
          ScoreStatistics.of(scores.betaHat(), 0, scores.columnBias(), head.mask().meanKeys()),
          reading.scores(),
          1e-5);
    }
  }

  /** Scores far below the largest of their row vanish from A, and only bound β̂ from below. */
  @ParameterizedTest
  @CsvSource({"FULL, 40", "CAUSAL, 40"})
  void underflowingAttentionGivesALowerBound(
      @ConvertWith(ToVisibility.class) Visibility visibility, double beta) {
    int length = 64;
    Batch q = Batch.of(5, 1, length, 16, length);
    Batch k = Batch.of(6, 1, length, 16, length);
    AttentionHead head =
        new AttentionHead(q.head(0, 0), k.head(0, 0), beta, Batch.mask(visibility, length));
    Matrix attention = head.attention();
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility);
    NDArray array = manager.create(attention.toArray(), new Shape(1, 1, length, length));
    double exact = head.statistics().betaHat();
    assertEquals(exact, betaHat(array, plan), 1e-9 * exact);
    double bound = betaHat(array.toType(DataType.FLOAT32, true), plan);
    assertTrue(bound > 20 && bound < 0.95 * exact, bound + " of " + exact);
  }

  private static double betaHat(NDArray attention, ReadingPlan plan) {
    int[] lengths = {Math.toIntExact(attention.getShape().get(2))};
    return reducer.attention(attention, lengths, plan).get(0).get(0).scores().betaHat();
  }

  /** 1 where the mask hides a key. */
  private static NDArray hidden(Visibility visibility, int length) {
    AttentionMask mask = visibility.mask(length);
    float[] ones = new float[length * length];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = mask.allows(i / length, i % length) ? 0 : 1;
    }
    return manager.create(ones, new Shape(length, length));
  }

  /**
   * Long enough for the iteration. The reference solves the singular value problem of A⊥ in full;
   * participation ratios agree to 1e-6 of themselves, as the iteration promises.
   */
  @ParameterizedTest
  @CsvSource({"FULL, 1", "FULL, 3", "CAUSAL, 1"})
  void leadingVectorsOfLongTextsEqualTheReference(
      @ConvertWith(ToVisibility.class) Visibility visibility, double beta) {
    int length = 220;
    Batch q = Batch.of(11, 1, length, 4, length);
    Batch k = Batch.of(12, 1, length, 4, length);
    ReadingPlan plan =
        ReadingPlan.withDefaults().with(visibility).withInverseTemperature(beta).withLeading(5);
    AttentionHead head =
        new AttentionHead(q.head(0, 0), k.head(0, 0), beta, Batch.mask(visibility, length));
    MeasuredHead reading =
        reducer
            .projections(
                q.on(manager, DataType.FLOAT64),
                k.on(manager, DataType.FLOAT64),
                new int[] {length},
                plan)
            .get(0)
            .get(0);
    assertSameModes(reference(head, plan), reading.spectrum());
  }

  /** Three kinds of rows: rank 2 after centring, so the iteration runs out of directions. */
  @Test
  void leadingVectorsOfLowRankEqualTheReference() {
    int length = 210;
    Matrix a =
        Matrix.generate(
            length,
            length,
            (i, j) -> i < 30 ? 1.0 / length : i < 100 ? (j == 7 ? 1 : 0) : share(j));
    ReadingPlan plan = ReadingPlan.withDefaults().withLeading(2);
    AttentionSpectrum expected =
        AttentionSpectrum.of(a, AttentionMask.full(length), 2, SpectralSolver.standard());
    assertSameModes(expected, given(a, plan));
  }

  private static double share(int key) {
    return key % 3 == 0 ? 1.0 / 70 : 0;
  }

  /** Every token attends to itself: one eigenvalue of multiplicity ℓ − 1, any vector will do. */
  @Test
  void multipleValuesHaveNormalisedVectors() {
    int length = 210;
    Matrix identity = Matrix.generate(length, length, (i, j) -> i == j ? 1 : 0);
    AttentionSpectrum spectrum = given(identity, ReadingPlan.withDefaults().withLeading(5));
    assertEquals(5, spectrum.leading().size());
    for (LeadingMode mode : spectrum.leading()) {
      assertEquals(length, mode.value(), 1e-9);
      assertEquals(mode.leftParticipation(), mode.rightParticipation(), 1e-9);
      assertTrue(mode.leftParticipation() >= 1.0 / length && mode.leftParticipation() <= 1);
    }
  }

  private static AttentionSpectrum given(Matrix attention, ReadingPlan plan) {
    int length = attention.rows();
    NDArray array = manager.create(attention.toArray(), new Shape(1, 1, length, length));
    return reducer.attention(array, new int[] {length}, plan).get(0).get(0).spectrum();
  }

  private static void assertSameModes(AttentionSpectrum expected, AttentionSpectrum actual) {
    assertEquals(expected.leading().size(), actual.leading().size());
    for (int j = 0; j < expected.leading().size(); j++) {
      LeadingMode reference = expected.leading().get(j);
      LeadingMode mode = actual.leading().get(j);
      assertEquals(reference.value(), mode.value(), 1e-10 * expected.spectrum().get(0));
      double left = reference.leftParticipation();
      assertEquals(left, mode.leftParticipation(), 1e-6 * left);
      double right = reference.rightParticipation();
      assertEquals(right, mode.rightParticipation(), 1e-6 * right);
    }
  }

  @Test
  void workingTimeIsSplit() {
    ReadingTimes times = new ReadingTimes();
    assertEquals(1, times.spectraShare());
    NDArray queries = QUERIES.on(manager, DataType.FLOAT32);
    reducer.projections(queries, queries, LENGTHS, ReadingPlan.withDefaults(), times);
    assertTrue(times.spectraShare() > 0 && times.spectraShare() < 1);
  }

  @Test
  void momentsAreThoseOfTheTrueTokens() {
    HeadMoments moments =
        reducer
            .moments(
                QUERIES.on(manager, DataType.FLOAT32), KEYS.on(manager, DataType.FLOAT32), LENGTHS)
            .get(1)
            .get(1);
    Matrix keys = KEYS.head(1, 1);
    Matrix covariance = keys.centreColumns().columnGram().scale(1.0 / (LENGTHS[1] - 1));
    assertEquals(0, moments.keyCovariance().minus(covariance).largestEntry(), 1e-13);
    assertArrayEquals(keys.columnMeans(), moments.keyMean().row(0), 1e-13);
    assertArrayEquals(QUERIES.head(1, 1).columnMeans(), moments.queryMean().row(0), 1e-13);
    assertEquals(8, moments.headSize());
  }

  @Test
  void fourThreadsReadWhatOneReads() {
    NDArray queries = QUERIES.on(manager, DataType.FLOAT32);
    NDArray keys = KEYS.on(manager, DataType.FLOAT32);
    ReadingPlan plan = ReadingPlan.withDefaults().withLeading(2);
    List<List<MeasuredHead>> alone = reducer.projections(queries, keys, LENGTHS, plan);
    List<List<List<MeasuredHead>>> together =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> reducer.projections(queries, keys, LENGTHS, plan))
            .toList();
    for (List<List<MeasuredHead>> readings : together) {
      for (int text = 0; text < LENGTHS.length; text++) {
        assertIdentical(alone.get(text).get(1), readings.get(text).get(1));
      }
    }
  }

  private static void assertIdentical(MeasuredHead expected, MeasuredHead actual) {
    assertArrayEquals(
        expected.spectrum().spectrum().toArray(), actual.spectrum().spectrum().toArray());
    assertEquals(expected.spectrum().rows(), actual.spectrum().rows());
    assertEquals(expected.spectrum().leading(), actual.spectrum().leading());
    assertEquals(expected.scores(), actual.scores());
  }

  @Test
  void badInputIsNamed() {
    NDArray queries = QUERIES.on(manager, DataType.FLOAT32);
    ReadingPlan plan = ReadingPlan.withDefaults();
    assertFailure("length of text 1 = 41: ", queries, queries, new int[] {40, 41, 5}, plan);
    assertFailure("length of text 2 = 1: ", queries, queries, new int[] {40, 23, 1}, plan);
    assertFailure("number of lengths = 2: ", queries, queries, new int[] {40, 23}, plan);
    assertFailure("keys shape = ", queries, queries.get(":, :, :, 0:4"), LENGTHS, plan);
    assertFailure(
        "length of text 2 = 2: ",
        queries,
        queries,
        new int[] {40, 23, 2},
        plan.with(Visibility.CAUSAL));
    NDArray vector = manager.create(new float[3]);
    assertFailure("queries shape = (3): ", vector, vector, LENGTHS, plan);
  }

  private static void assertFailure(
      String start, NDArray queries, NDArray keys, int[] lengths, ReadingPlan plan) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> reducer.projections(queries, keys, lengths, plan));
    assertTrue(failure.getMessage().startsWith(start), failure.getMessage());
  }

  @Test
  void notANumberAmongTheTokensIsRefused() {
    NDArray queries = QUERIES.on(manager, DataType.FLOAT32);
    int[] padding = {40, 24, 5};
    assertThrows(
        RuntimeException.class,
        () -> reducer.projections(queries, queries, padding, ReadingPlan.withDefaults()));
  }

  private static void assertAttentionRefused(
      String part, NDArray attention, ReadingPlan plan, int... lengths) {
    Refusal.assertRefused(part, () -> reducer.attention(attention, lengths, plan));
  }

  @Test
  void whatIsNoAttentionOfATextToItselfIsRefused() {
    ReadingPlan plan = ReadingPlan.withDefaults();
    NDArray cross = manager.ones(new Shape(2, 4, 5, 9)).softmax(-1);
    assertAttentionRefused(
        "attention shape = (2, 4, 5, 9): must be of a text to itself", cross, plan, 5, 5);
    NDArray whole = Batch.of(7, 2, 8, 8, 8).on(manager, DataType.FLOAT32).softmax(-1);
    assertAttentionRefused("row of text 0 over its 5 tokens = 0.", whole, plan, 5);
    assertAttentionRefused("row of text 0 over its 8 tokens = 2", whole.mul(2), plan, 8);
    NDArray negative = whole.duplicate();
    negative.set(new NDIndex("0, 1, 3, 2:4"), manager.create(new float[] {-0.25f, 0.25f}));
    negative.set(new NDIndex("0, 1, 3, 0"), 1 - negative.get("0, 1, 3, 1:").sum().getFloat());
    assertAttentionRefused("smallest attention of text 0 = -0.25", negative, plan, 8);
    assertAttentionRefused("above the diagonal = 0.", whole, plan.with(Visibility.CAUSAL), 8);
  }

  /** Half precision sums to 1 within its own rounding. */
  @Test
  void attentionBeyondAWindowIsRefused() {
    NDArray causal = manager.ones(new Shape(1, 1, 8, 8)).sub(hidden(Visibility.CAUSAL, 8));
    NDArray attention = causal.div(causal.sum(new int[] {3}, true));
    ReadingPlan plan = ReadingPlan.withDefaults().with(Visibility.slidingWindow(5));
    assertRefused(
        "attention of text 0 outside of its reach",
        () -> reducer.attention(attention, new int[] {8}, plan));
  }

  @Test
  void attentionInHalfPrecisionIsRead() {
    NDArray half =
        Batch.of(7, 2, 8, 8, 8)
            .on(manager, DataType.FLOAT32)
            .softmax(-1)
            .toType(DataType.FLOAT16, true);
    assertEquals(
        2, reducer.attention(half, new int[] {8}, ReadingPlan.withDefaults()).get(0).size());
  }

  /** One query of one head that sees no key: softmax gives NaN, which no spectrum hides. */
  @Test
  void attentionThatIsNotFiniteIsRefused() {
    NDArray attention = Batch.of(7, 2, 8, 8, 8).on(manager, DataType.FLOAT32).softmax(-1);
    attention.set(new NDIndex("0, 1, 3"), Float.NaN);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> reducer.attention(attention, new int[] {8}, ReadingPlan.withDefaults()))
            .getMessage();
    assertTrue(message.contains("NaN"), message);
    assertEquals(1, message.lines().count(), message);
  }
}
