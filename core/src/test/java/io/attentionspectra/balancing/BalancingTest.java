package io.attentionspectra.balancing;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BalancingTest {

  static Stream<AttentionMask> masks() {
    return Stream.of(
        AttentionMask.full(8),
        AttentionMask.cross(5, 9),
        AttentionMask.cross(9, 5),
        AttentionMask.causal(9),
        AttentionMask.slidingWindow(12, 4),
        AttentionMask.prefix(9, 4),
        AttentionMask.generate(8, 8, (i, j) -> i / 4 == j / 4),
        AttentionMask.generate(8, 8, (i, j) -> i / 4 == j / 4 && j <= i),
        AttentionMask.generate(10, 7, (i, j) -> (i * 5 + j * 3) % 7 < 3));
  }

  private static Matrix logits(AttentionMask mask, double beta) {
    return gaussian(mask.queries(), mask.keys(), 3).scale(beta);
  }

  /** Logits with a shift per query and a bias per key, one of them a sink. */
  private static Matrix disturbed(Matrix logits) {
    return Matrix.generate(
        logits.rows(), logits.columns(), (i, j) -> logits.get(i, j) + shift(i) + bias(j));
  }

  private static double shift(int query) {
    return 40 * Math.sin(query + 1);
  }

  private static double bias(int key) {
    return 3 * Math.cos(2 * key) + (key == 0 ? 6 : 0);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void sumsAreThoseOfTheMask(AttentionMask mask) {
    Balancing balancing = Balancing.ofLogits(logits(mask, 2), mask);
    assertSums(balancing, 1e-12);
    for (int i = 0; i < mask.queries(); i++) {
      for (int j = 0; j < mask.keys(); j++) {
        assertEquals(mask.allows(i, j), balancing.balanced().get(i, j) > 0);
      }
    }
    assertTrue(balancing.factors().residual() <= 1e-12, () -> "" + balancing.factors().residual());
    assertEquals(mask, balancing.mask());
  }

  /** Read as attention without a mask, balanced attention has the spectrum of Y. */
  @ParameterizedTest
  @MethodSource("masks")
  void itsAttentionHasTheSpectrumOfRelativeAttention(AttentionMask mask) {
    Balancing balancing = Balancing.ofLogits(logits(mask, 2), mask);
    SpectralSolver solver = SpectralSolver.standard();
    double[] expected =
        RelativeSpectrum.ofRelative(balancing.relative(), 3, solver).spectrum().toArray();
    assertArrayEquals(
        expected, balancing.spectrum(3, solver).spectrum().toArray(), 1e-11 * expected[0]);
    assertEquals(
        Math.sqrt((double) mask.queries() / mask.keys()),
        balancing.spectrum(1, solver).rankOne(),
        1e-12);
  }

  private static void assertSums(Balancing balancing, double tolerance) {
    AttentionMask mask = balancing.mask();
    for (int i = 0; i < mask.queries(); i++) {
      double sum = Arrays.stream(balancing.balanced().row(i)).sum();
      assertEquals(mask.keysOf(i), sum, tolerance * mask.keysOf(i));
    }
    for (int j = 0; j < mask.keys(); j++) {
      double sum = Arrays.stream(balancing.balanced().column(j)).sum();
      assertEquals(mask.queriesOf(j), sum, tolerance * mask.queriesOf(j));
    }
  }

  @ParameterizedTest
  @MethodSource("masks")
  void factorsGiveLogitsAndAttentionBack(AttentionMask mask) {
    Matrix logits = logits(mask, 2);
    Matrix attention = Softmax.ofRows(logits, mask);
    assertGivenBack(logits, Balancing.ofLogits(logits, mask));
    assertGivenBack(attention.map(Math::log), Balancing.ofAttention(attention, mask));
  }

  private static void assertGivenBack(Matrix logarithms, Balancing balancing) {
    double[] shifts = balancing.factors().queryShifts();
    double[] biases = balancing.factors().keyBiases();
    for (int i = 0; i < shifts.length; i++) {
      for (int j = 0; j < biases.length; j++) {
        if (balancing.mask().allows(i, j)) {
          double rebuilt = shifts[i] + biases[j] + Math.log(balancing.balanced().get(i, j));
          assertEquals(logarithms.get(i, j), rebuilt, 1e-11);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("masks")
  void shiftsPerQueryAndBiasesPerKeyChangeTheFactorsOnly(AttentionMask mask) {
    Matrix logits = logits(mask, 2);
    Balancing plain = Balancing.ofLogits(logits, mask);
    for (Balancing other :
        new Balancing[] {
          Balancing.ofLogits(disturbed(logits), mask),
          Balancing.ofAttention(Softmax.ofRows(disturbed(logits), mask), mask)
        }) {
      assertEquals(0, plain.balanced().minus(other.balanced()).largestEntry(), 1e-11);
      assertArrayEquals(squares(plain), squares(other), 1e-9);
      double[] added = added(mask);
      for (int j = 0; j < added.length; j++) {
        assertEquals(
            plain.factors().keyBiases()[j] + added[j], other.factors().keyBiases()[j], 1e-10);
      }
    }
  }

  private static double[] squares(Balancing balancing) {
    return SpectralSolver.standard().squaredSingularValues(balancing.relative());
  }

  /**
   * What the biases of the disturbed logits add to each key: less their mean over its component.
   */
  private static double[] added(AttentionMask mask) {
    int[] components = mask.keyComponents();
    double[] added = new double[mask.keys()];
    for (int j = 0; j < added.length; j++) {
      double sum = 0;
      int count = 0;
      for (int k = 0; k < added.length; k++) {
        boolean together = components[k] == components[j];
        sum += together ? bias(k) : 0;
        count += together ? 1 : 0;
      }
      added[j] = bias(j) - sum / count;
    }
    return added;
  }

  @ParameterizedTest
  @MethodSource("masks")
  void biasesHaveMeanZeroInEveryComponent(AttentionMask mask) {
    double[] biases = Balancing.ofLogits(disturbed(logits(mask, 1)), mask).factors().keyBiases();
    int[] components = mask.keyComponents();
    double[] sums = new double[components.length];
    for (int j = 0; j < biases.length; j++) {
      sums[components[j]] += biases[j];
    }
    assertArrayEquals(new double[sums.length], sums, 1e-12 * biases.length);
  }

  /** Attention without preference is the mask itself over n: found at once, nothing is left. */
  @ParameterizedTest
  @MethodSource("masks")
  void uniformAttentionIsTheMask(AttentionMask mask) {
    Matrix uniform =
        Softmax.ofRows(Matrix.generate(mask.queries(), mask.keys(), (i, j) -> 7), mask);
    for (Balancing balancing :
        new Balancing[] {
          Balancing.ofAttention(uniform, mask),
          Balancing.ofLogits(Matrix.generate(mask.queries(), mask.keys(), (i, j) -> shift(i)), mask)
        }) {
      assertEquals(0, balancing.relative().largestEntry(), 1e-15);
      assertArrayEquals(new double[mask.keys()], balancing.factors().keyBiases(), 1e-15);
      assertTrue(balancing.factors().sweeps() <= 2);
    }
  }

  /** No other matrix of the pattern B with these sums is a scaling of B. */
  @ParameterizedTest
  @MethodSource("masks")
  void balancedAttentionIsItsOwnBalancing(AttentionMask mask) {
    Matrix b = Balancing.ofLogits(disturbed(logits(mask, 2)), mask).balanced();
    Matrix attention =
        Matrix.generate(mask.queries(), mask.keys(), (i, j) -> b.get(i, j) / mask.keysOf(i));
    Balancing again = Balancing.ofAttention(attention, mask);
    assertEquals(0, b.minus(again.balanced()).largestEntry(), 1e-12);
    assertArrayEquals(new double[mask.keys()], again.factors().keyBiases(), 1e-11);
    for (int i = 0; i < mask.queries(); i++) {
      assertEquals(-Math.log(mask.keysOf(i)), again.factors().queryShifts()[i], 1e-11);
    }
    assertTrue(again.factors().sweeps() <= 3);
  }

  /** Scaling keeps the odds ratio, so b/(2 − b) = √(ad/bc). */
  @Test
  void twoByTwoHasAClosedForm() {
    Matrix attention = Matrix.of(new double[][] {{0.9, 0.1}, {0.6, 0.4}});
    double odds = Math.sqrt(0.9 * 0.4 / (0.1 * 0.6));
    double b = 2 * odds / (1 + odds);
    Matrix expected = Matrix.of(new double[][] {{b, 2 - b}, {2 - b, b}});
    Balancing balancing = Balancing.ofAttention(attention, AttentionMask.full(2));
    assertEquals(0, balancing.balanced().minus(expected).largestEntry(), 1e-13);
  }

  /** Under a causal mask of two tokens nothing is left to choose. */
  @Test
  void twoCausalTokensAreAlwaysBalanced() {
    Matrix attention = Matrix.of(new double[][] {{1, 0}, {0.7, 0.3}});
    Balancing balancing = Balancing.ofAttention(attention, AttentionMask.causal(2));
    assertEquals(0, balancing.relative().largestEntry(), 1e-14);
    assertArrayEquals(
        new double[] {Math.log(0.7 / 0.3) / 2, -Math.log(0.7 / 0.3) / 2},
        balancing.factors().keyBiases(),
        1e-14);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void betaHatOfTheBalancedScoresIsThatOfTheScores(AttentionMask mask) {
    Matrix logits = logits(mask, 1.5);
    Matrix b = Balancing.ofLogits(disturbed(logits), mask).balanced();
    double measured = ScoreStatistics.of(b.map(x -> x > 0 ? Math.log(x) : 0), mask).betaHat();
    assertEquals(ScoreStatistics.of(logits, mask).betaHat(), measured, 1e-10);
  }

  /** A bias of the query projection is one of the keys' logits: q + b sees q·k + b·k. */
  @ParameterizedTest
  @CsvSource({"FULL", "CAUSAL", "WINDOW"})
  void biasesOfTheProjectionsLeaveTheBalancedHeadAsItIs(String kind) {
    int length = 40;
    AttentionMask mask =
        switch (kind) {
          case "FULL" -> AttentionMask.full(length);
          case "CAUSAL" -> AttentionMask.causal(length);
          default -> AttentionMask.slidingWindow(length, 9);
        };
    Matrix queries = gaussian(length, 16, 5);
    Matrix keys = gaussian(length, 16, 6);
    double[] bias = Randomness.of(2).gaussians(16);
    Matrix biasedQueries = Matrix.generate(length, 16, (i, j) -> queries.get(i, j) + 3 * bias[j]);
    Matrix biasedKeys = Matrix.generate(length, 16, (i, j) -> keys.get(i, j) - 2 * bias[j]);
    Matrix plain = Balancing.of(new AttentionHead(queries, keys, 1, mask)).balanced();
    Matrix other = Balancing.of(new AttentionHead(biasedQueries, biasedKeys, 1, mask)).balanced();
    assertEquals(0, plain.minus(other).largestEntry(), 1e-10);
  }

  /** A key preferred so much that all others underflow, as long as every query sees it. */
  @Test
  void anySinkIsTakenOutOfLogits() {
    AttentionMask mask = AttentionMask.causal(12);
    Matrix logits = logits(mask, 1);
    Matrix sink =
        Matrix.generate(12, 12, (i, j) -> logits.get(i, j) + (j == 0 ? 2000 : 0) - 900 * i);
    Matrix expected = Balancing.ofLogits(logits, mask).balanced();
    assertEquals(0, expected.minus(Balancing.ofLogits(sink, mask).balanced()).largestEntry(), 1e-9);
    assertThrows(
        UnbalancedException.class, () -> Balancing.ofAttention(Softmax.ofRows(sink, mask), mask));
  }

  /**
   * Heads that look at the token before, of which plain sweeps would take thousands: without a mask
   * the first query has no token before it.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 5, false",
    "6, 5, false",
    "5, 40, false",
    "6, 5, true",
    "5, 40, true",
    "10, 8, true"
  })
  void sharpPositionalHeadsAreBalanced(double slope, int reach, boolean causal) {
    int length = 96;
    AttentionMask mask = causal ? AttentionMask.causal(length) : AttentionMask.full(length);
    Matrix noise = gaussian(length, length, 8);
    Matrix logits =
        Matrix.generate(
            length,
            length,
            (i, j) -> 2 * noise.get(i, j) - slope * Math.min(Math.abs(i - j - 1), reach));
    Balancing balancing = Balancing.ofLogits(logits, mask);
    assertSums(balancing, 1e-10);
    assertGivenBack(logits, balancing);
  }

  /** B = M + ε a bᵀ with a and b of ±1 in balance has B's sums, so Y = ε a bᵀ/√n, σ² = ε² n. */
  @Test
  void plantedDirectionIsFoundUnderASink() {
    int n = 24;
    double epsilon = 0.4;
    AttentionMask mask = AttentionMask.full(n);
    Matrix logits =
        Matrix.generate(
            n,
            n,
            (i, j) -> Math.log(1 + epsilon * sign(i) * sign(j + 5)) + (j == 2 ? 9 : 0) - 0.3 * i);
    RelativeSpectrum spectrum =
        RelativeSpectrum.ofRelative(
            Balancing.ofLogits(logits, mask).relative(), 2, SpectralSolver.standard());
    assertEquals(epsilon * epsilon * n, spectrum.spectrum().get(0), 1e-11);
    assertEquals(0, spectrum.spectrum().get(1), 1e-11);
    assertEquals(1, spectrum.effectiveRank(), 1e-9);
    assertEquals(1, spectrum.stableRank(), 1e-11);
    assertEquals(1, spectrum.spectralGap(), 1e-11);
    assertEquals(1.0 / n, spectrum.leading().get(0).leftParticipation(), 1e-11);
    assertEquals(1.0 / n, spectrum.leading().get(0).rightParticipation(), 1e-11);
  }

  private static double sign(int index) {
    return index % 2 == 0 ? 1 : -1;
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void paddingHasNoPartInIt(boolean causal) {
    AttentionMask alone = causal ? AttentionMask.causal(9) : AttentionMask.full(9);
    AttentionMask padding = AttentionMask.padded(12, 9);
    AttentionMask padded = causal ? AttentionMask.causal(12).and(padding) : padding;
    Matrix logits = gaussian(12, 12, 4);
    Balancing expected = Balancing.ofLogits(Matrix.generate(9, 9, logits::get), alone);
    Balancing actual = Balancing.ofLogits(logits, padded);
    assertEquals(expected.balanced(), actual.balanced());
    assertEquals(alone, actual.mask());
    assertArrayEquals(expected.factors().keyBiases(), actual.factors().keyBiases());
    Matrix given = Balancing.ofAttention(Softmax.ofRows(logits, padded), padded).balanced();
    assertEquals(0, expected.balanced().minus(given).largestEntry(), 1e-12);
  }

  @Test
  void sameInputSameBits() {
    AttentionMask mask = AttentionMask.causal(60);
    Matrix logits = gaussian(60, 60, 9).scale(3);
    Balancing once = Balancing.ofLogits(logits, mask);
    Stream.generate(() -> logits)
        .limit(8)
        .parallel()
        .map(each -> Balancing.ofLogits(each, mask))
        .forEach(other -> assertEquals(once.balanced(), other.balanced()));
  }

  @Test
  void entriesThatUnderflowAreNamed() {
    AttentionMask mask = AttentionMask.full(3);
    Matrix zero = Matrix.of(new double[][] {{0.5, 0.5, 0}, {0.2, 0.3, 0.5}, {0.1, 0.1, 0.8}});
    assertRefused("attention of query 0 to key 2 = 0.0: ", () -> Balancing.ofAttention(zero, mask));
    assertThrows(UnbalancedException.class, () -> Balancing.ofAttention(zero, mask));
    Matrix tiny = Matrix.of(new double[][] {{0.5, 0.5, 1e-39}, {0.2, 0.3, 0.5}, {0.1, 0.1, 0.8}});
    assertEquals(3, Balancing.ofAttention(tiny, mask).mask().keys());
    assertRefused(
        "attention of query 0 to key 2 = 1.0E-39: must be at least " + (double) Float.MIN_NORMAL,
        () -> Balancing.ofAttention(tiny, mask, Float.MIN_NORMAL));
    Matrix far = Matrix.generate(3, 3, (i, j) -> i == j ? 0 : -800);
    assertRefused("attention of query 0 to key 1 = 0.0: ", () -> Balancing.ofLogits(far, mask));
  }

  /**
   * Without total support no factors exist: key 2 takes all of query 2, and keys 0, 1 want some.
   */
  @Test
  void noTotalSupportIsRefused() {
    Matrix attention = Matrix.of(new double[][] {{0.5, 0.5, 0}, {0.5, 0.5, 0}, {0.25, 0.25, 0.5}});
    assertThrows(
        UnbalancedException.class, () -> Balancing.ofAttention(attention, AttentionMask.full(3)));
  }

  /** Entries of 10⁻²⁶⁰ above the diagonal: near to no total support, and yet balanced. */
  @Test
  void nearlyNoTotalSupportIsBalanced() {
    Matrix logits =
        Matrix.generate(40, 40, (i, j) -> j <= i ? 0 : -600 - 13 * ((i * 7 + j * 5) % 3));
    Balancing balancing = Balancing.ofLogits(logits, AttentionMask.full(40));
    assertSums(balancing, 1e-10);
  }

  /** Scores of β = 80, whose balancing is nearly a permutation. */
  @Test
  void whatDoesNotConvergeIsRefused() {
    Matrix logits = gaussian(100, 100, 19).scale(80);
    assertRefused(
        "residual of the balancing = ", () -> Balancing.ofLogits(logits, AttentionMask.full(100)));
    assertRefused(
        "residual of the balancing = NaN: must fall to 1.0E-10, and did not in 7 sweeps",
        () -> UnbalancedException.requireConverged(Double.NaN, 7));
    UnbalancedException failure =
        assertThrows(
            UnbalancedException.class, () -> UnbalancedException.requireConverged(1e-9, 10_000));
    assertEquals("head 3: " + failure.getMessage(), failure.of("head 3").getMessage());
  }

  @Test
  void badInputIsNamed() {
    Matrix uniform = Matrix.generate(4, 4, (i, j) -> 0.25);
    AttentionMask full = AttentionMask.full(4);
    AttentionMask unseen = AttentionMask.generate(4, 4, (i, j) -> j != 2);
    assertRefused(
        "mask column 2 = empty: needs at least one query",
        () -> Balancing.ofLogits(uniform, unseen));
    assertRefused(
        "logits = 4 x 4: must have the shape of the mask, 5 x 5",
        () -> Balancing.ofLogits(uniform, AttentionMask.full(5)));
    assertRefused(
        "attention = 4 x 4: must have the shape of the mask, 5 x 5",
        () -> Balancing.ofAttention(uniform, AttentionMask.full(5)));
    assertRefused(
        "attention[0][1] = 0.25: must be 0 or more, and 0 where the mask forbids it",
        () -> Balancing.ofAttention(uniform, AttentionMask.causal(4)));
    assertRefused(
        "sum of attention row 0 = 2.0", () -> Balancing.ofAttention(uniform.scale(2), full));
    assertRefused(
        "smallest = 0.0: must be a positive", () -> Balancing.ofAttention(uniform, full, 0));
    Matrix one = Matrix.identity(1);
    assertRefused("queries = 1: ", () -> Balancing.ofLogits(one, AttentionMask.full(1)));
    Matrix infinite = uniform.map(x -> x / 0);
    assertRefused("logit[0][0] = Infinity", () -> Balancing.ofLogits(infinite, full));
    assertRefused(
        "shifts x biases = 4 x 3: ",
        () -> BalancingFactors.of(new double[4], new double[3], full, 1, 0));
    assertRefused(
        "key bias = NaN",
        () ->
            BalancingFactors.of(
                new double[2], new double[] {0, Double.NaN}, AttentionMask.full(2), 1, 0));
  }
}
