package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.free.Free;
import io.attentionspectra.law.SeparableCovariance;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.signal.SeparableSignal.LengthClass;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Simulated corpora of ragged texts against the separable law and its outlier: V = 2.5 d, N = 4 d,
 * signs with E[ξ_t y] = 0.9 e^{−t/10}, ‖μ‖² = 2, two seeds.
 */
class SeparableTheoryTest {

  private static final double DELTA = 0.4;
  private static final double GAMMA = 0.25;
  private static final double SIGNAL = 2;
  private static final int SEEDS = 2;

  /** Lengths and how often each occurs. */
  @SuppressWarnings("ArrayRecordComponent")
  record Lengths(int[] lengths, double[] weights) {

    int longest() {
      return Arrays.stream(lengths).max().orElseThrow();
    }

    @Override
    public String toString() {
      return Arrays.toString(lengths) + " by " + Arrays.toString(weights);
    }
  }

  static List<Lengths> distributions() {
    return List.of(
        new Lengths(new int[] {4, 8, 16, 32}, new double[] {1, 1, 1, 1}),
        new Lengths(new int[] {2, 24}, new double[] {3, 1}),
        new Lengths(
            IntStream.rangeClosed(3, 20).toArray(),
            IntStream.rangeClosed(3, 20).mapToDouble(l -> Math.exp(-l / 6.0)).toArray()));
  }

  /** What is asked at d = 1000: KS 0.01, outlier within 3 %, alignment within 0.03. */
  @ParameterizedTest
  @MethodSource("distributions")
  @Tag("slow")
  void followsTheSeparableLaw(Lengths lengths) {
    follows(lengths, 1000, 0.01, 0.03, 0.03);
  }

  /** Smaller, and as much less exact as d^{−1/2} says of the outlier and 1/d of the bulk. */
  @ParameterizedTest
  @MethodSource("distributions")
  void followsTheSeparableLawAtSmallSize(Lengths lengths) {
    follows(lengths, 160, 0.04, 0.075, 0.06);
  }

  /**
   * 500 null replicas at d = 200, V = 500, N = 350: 5 % are below 0.05, give or take four errors.
   */
  @Test
  @Tag("slow")
  void edgePValuesAreCalibrated() {
    SequenceSigns signs =
        SequenceSigns.ofLengths(
            SequenceSigns.ofLoadings(new double[16]), new int[] {4, 8, 16}, new double[] {1, 1, 1});
    List<LengthClass> classes =
        IntStream.of(4, 8, 16).mapToObj(l -> new LengthClass(1, 1.0 / l, 1.0 / l)).toList();
    EdgeSignificance test = SeparableSignal.isotropic(0.4, 200 / 350.0, classes).edgeSignificance();
    long rejected =
        IntStream.range(0, 500)
            .parallel()
            .filter(replica -> test.pValue(largestOfNull(replica, signs), 200) < 0.05)
            .count();
    assertTrue(rejected >= 6 && rejected <= 44, "rejected " + rejected + " of 500");
  }

  private static double largestOfNull(int replica, SequenceSigns signs) {
    Randomness randomness = Randomness.of(2026).child("replica", replica);
    TokenTable table = TokenTable.independentSign(200, 500, 0, randomness.child("table", 0));
    Matrix pooled = new SequenceEnsemble(table, signs, randomness).pooled(Poolings.mean(), 350);
    Matrix centred = pooled.centreColumns().scale(1 / Math.sqrt(350));
    return SpectralSolver.standard().squaredSingularValues(centred)[0];
  }

  @Test
  void lengthsAreDrawnByWeightAndBadOnesRefused() {
    SequenceSigns longest = SequenceSigns.ofLoadings(0.5, 0.5, 0.5);
    SequenceSigns signs = SequenceSigns.ofLengths(longest, new int[] {1, 3}, new double[] {3, 1});
    UniformRandomProvider generator = Randomness.of(1).generator();
    long ones = IntStream.range(0, 4000).filter(n -> signs.draw(generator).length == 1).count();
    assertEquals(3000, ones, 4 * Math.sqrt(4000 * 0.75 * 0.25));
    refused("length = 4", longest, new int[] {4}, 1);
    refused("length = 0", longest, new int[] {0}, 1);
    refused("weight of length 2 = 0", longest, new int[] {2}, 0);
    refused("weights = 2", longest, new int[] {2}, 1, 1);
    refused("number of lengths", longest, new int[0]);
  }

  private static void refused(
      String what, SequenceSigns longest, int[] lengths, double... weights) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SequenceSigns.ofLengths(longest, lengths, weights))
            .getMessage();
    assertTrue(message.contains(what), message);
  }

  private static void follows(
      Lengths lengths, int dimension, double bulk, double place, double angle) {
    SequenceSigns longest = SequenceSigns.ofLoadings(loadings(lengths.longest()));
    SequenceSigns signs = SequenceSigns.ofLengths(longest, lengths.lengths(), lengths.weights());
    List<LinearPooling> poolings =
        List.of(
            Poolings.mean(),
            Poolings.harmonicCausal(1),
            Poolings.rootLengthMean(),
            Poolings.topEigenvector(longest.correlation()));
    List<Found> found = simulated(poolings, signs, lengths, dimension);
    assertAll(found.stream().map(each -> () -> each.meets(lengths, bulk, place, angle)));
  }

  private static double[] loadings(int length) {
    return IntStream.range(0, length).mapToDouble(t -> 0.9 * Math.exp(-t / 10.0)).toArray();
  }

  private static List<LengthClass> classes(
      Lengths lengths, LinearPooling pooling, PositionalCorrelation correlation) {
    List<LengthClass> classes = new ArrayList<>();
    for (int i = 0; i < lengths.lengths().length; i++) {
      int length = lengths.lengths()[i];
      classes.add(
          new LengthClass(
              lengths.weights()[i],
              pooling.kappa(length),
              pooling.alpha(correlation.leading(length))));
    }
    return classes;
  }

  private static List<Found> simulated(
      List<LinearPooling> poolings, SequenceSigns signs, Lengths lengths, int dimension) {
    List<Found> found =
        poolings.stream()
            .map(p -> new Found(p.name(), classes(lengths, p, signs.correlation())))
            .toList();
    for (int seed = 0; seed < SEEDS; seed++) {
      Randomness randomness = Randomness.of(16).child("seed", seed);
      int vocabulary = (int) (dimension / DELTA);
      TokenTable table =
          TokenTable.independentSign(dimension, vocabulary, SIGNAL, randomness.child("table", 0));
      SequenceEnsemble ensemble = new SequenceEnsemble(table, signs, randomness);
      int count = (int) (dimension / GAMMA);
      double[][][] pooled = new double[poolings.size()][count][];
      IntStream.range(0, count)
          .parallel()
          .forEach(
              n -> {
                Matrix tokens = ensemble.tokens(n);
                for (int k = 0; k < pooled.length; k++) {
                  pooled[k][n] = poolings.get(k).apply(tokens);
                }
              });
      for (int k = 0; k < pooled.length; k++) {
        found.get(k).add(SequenceSpectrum.centred(Matrix.of(pooled[k])), table);
      }
    }
    return found;
  }

  /** One pooling, predicted and measured. */
  private static final class Found {
    private final String name;
    private final SeparableSignal model;
    private final SpectralLaw law;
    private final RunningMoments largest = new RunningMoments();
    private final RunningMoments alignment = new RunningMoments();
    private final RunningMoments distance = new RunningMoments();

    Found(String name, List<LengthClass> classes) {
      this.name = name;
      this.model = SeparableSignal.isotropic(DELTA, GAMMA, classes);
      this.law =
          SeparableCovariance.of(
              GAMMA,
              Free.marchenkoPastur(DELTA),
              classes.stream().mapToDouble(LengthClass::kappa).toArray(),
              classes.stream().mapToDouble(LengthClass::share).toArray());
    }

    void add(SequenceSpectrum spectrum, TokenTable table) {
      largest.add(spectrum.largest());
      alignment.add(spectrum.alignment(table.direction()));
      distance.add(Distance.KOLMOGOROV_SMIRNOV.between(Spectrum.of(spectrum.eigenvalues()), law));
    }

    void meets(Lengths lengths, double bulk, double place, double angle) {
      double outlier = model.outlier(SIGNAL).orElseThrow();
      String says =
          String.format(
              Locale.ROOT,
              "%s, %s: KS %.4f, outlier %.4f for %.4f, alignment %.3f for %.3f",
              name,
              lengths,
              distance.mean(),
              largest.mean(),
              outlier,
              alignment.mean(),
              model.alignment(SIGNAL));
      assertTrue(SIGNAL > 1.5 * model.secondThreshold(), says);
      assertTrue(distance.mean() <= bulk, says);
      assertEquals(outlier, largest.mean(), place * outlier, says);
      assertEquals(model.alignment(SIGNAL), alignment.mean(), angle, says);
      assertEquals(model.bulkEdge(), law.rightEdge(), 1e-12 * model.bulkEdge(), says);
    }
  }
}
