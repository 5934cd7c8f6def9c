package io.attentionspectra.family;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interpolated laws against exact ones. */
final class LawFamilyTest {

  private static final double[] NO_LEVELS = {};

  /** A law of the family and the exact one. */
  private record Pair(SoftEdged interpolated, SoftEdged exact) {}

  /** Heads of random sizes and a family of either law, at β from a random octave. */
  private static Pair[] random(int seed) {
    UniformRandomProvider random = Randomness.of(seed).child("heads", 0).generator();
    int length = (int) Math.round(20 * Math.pow(60, random.nextDouble()));
    int headDim = new int[] {16, 32, 48, 64, 80, 128}[random.nextInt(6)];
    double largest = seed % 2 == 0 ? 5 : Math.sqrt(2 * Math.log((length + 1) / 2.0));
    LawFamily family =
        seed % 2 == 0
            ? CausalEquivalence.family(headDim / (double) length)
            : CausalSphericalEquivalence.family(length, headDim);
    int octave = random.nextInt(4);
    Pair[] pairs = new Pair[6];
    for (int i = 0; i < pairs.length; i++) {
      double beta = largest * Math.pow(2, -octave - random.nextDouble());
      SoftEdged exact =
          seed % 2 == 0
              ? CausalEquivalence.of(beta, headDim / (double) length)
              : CausalSphericalEquivalence.of(length, headDim, beta);
      pairs[i] = new Pair(family.at(beta), exact);
    }
    return pairs;
  }

  private static void assertWithinTolerance(SoftEdged interpolated, SoftEdged exact) {
    double low = exact.resolvedFrom();
    double high = exact.rightEdge();
    double most = 0;
    for (int i = 0; i < 2000; i++) {
      double x = low * Math.pow(high / low, (i + 0.5) / 2000);
      most = Math.max(most, Math.abs(interpolated.cumulative(x) - exact.cumulative(x)));
    }
    for (Interval interval : exact.intervalsFrom(low)) {
      double x = interval.upper();
      most = Math.max(most, Math.abs(interpolated.cumulative(x) - exact.cumulative(x)));
    }
    assertTrue(most <= LawFamily.TOLERANCE, exact + ": " + most);
    assertEquals(exact.rightEdgeScaling(), interpolated.rightEdgeScaling());
    assertEquals(exact.resolvedFrom(), interpolated.resolvedFrom());
    assertEquals(exact.parameters(), interpolated.parameters());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void distributionFunctionsKeepToTheTolerance(int seed) {
    for (Pair pair : random(seed)) {
      assertWithinTolerance(pair.interpolated(), pair.exact());
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource
  void distributionFunctionsOfManyHeadsKeepToTheTolerance(int seed) {
    for (Pair pair : random(seed)) {
      assertWithinTolerance(pair.interpolated(), pair.exact());
    }
  }

  static IntStream distributionFunctionsOfManyHeadsKeepToTheTolerance() {
    return IntStream.range(100, 160);
  }

  /** Costly laws: the edge is interpolated, too, and the law at β is not solved for. */
  @Tag("slow")
  @Test
  void lawsUnderAWindowKeepToTheWideTolerance() {
    MaskProfile window = MaskProfile.window(0.25);
    LawFamily family = MaskedEquivalence.family(0.25, window);
    for (double beta : new double[] {0.37, 0.52, 1.05}) {
      SoftEdged exact = MaskedEquivalence.of(beta, 0.25, window.coarse());
      SoftEdged law = family.at(beta);
      double low = exact.resolvedFrom();
      double most = 0;
      for (int i = 0; i < 500; i++) {
        double x = low * Math.pow(exact.rightEdge() / low, (i + 0.5) / 500);
        most = Math.max(most, Math.abs(law.cumulative(x) - exact.cumulative(x)));
      }
      assertTrue(most <= LawFamily.WIDE_TOLERANCE, exact + ": " + most);
      assertEquals(exact.rightEdge(), law.rightEdge(), 1e-3 * exact.rightEdge());
      double scale = exact.rightEdgeScaling().scale();
      assertEquals(scale, law.rightEdgeScaling().scale(), 1e-2 * scale);
      assertEquals(low, law.resolvedFrom(), 1e-3 * low);
    }
  }

  @Test
  void costlyLawsAreNotMadeForWhatTablesTell() {
    Set<Double> made = new HashSet<>();
    LawFamily family =
        LawFamily.ofCostly(
            0.8,
            NO_LEVELS,
            ratio -> {
              made.add(ratio);
              return MarchenkoPastur.of(ratio);
            });
    for (double ratio = 0.26; ratio < 0.8; ratio += 0.05) {
      SoftEdged law = family.at(ratio);
      SoftEdged exact = MarchenkoPastur.of(ratio);
      assertEquals(exact.rightEdge(), law.rightEdge(), 1e-3 * exact.rightEdge());
      double x = exact.quantile(0.5);
      assertEquals(0.5, law.cumulative(x), LawFamily.WIDE_TOLERANCE);
      assertTrue(law.atoms().isEmpty());
      assertEquals(1, law.cumulative(2 * law.rightEdge()));
      assertEquals(0, law.survival(law.rightEdge()));
      assertEquals(0, law.density(2 * law.rightEdge()));
      assertFalse(made.contains(ratio));
    }
    assertEquals(1, family.at(0.41).moment(1), 1e-12);
    assertTrue(made.contains(0.41));
  }

  @Test
  void quantilesInvertTheDistributionFunction() {
    SoftEdged law = CausalEquivalence.family(0.125).at(0.5);
    double low = law.cumulative(law.resolvedFrom());
    for (int i = 1; i < 400; i++) {
      double probability = low + (1 - low) * i / 400;
      assertEquals(probability, law.cumulative(law.quantile(probability)), 1e-12);
    }
    assertEquals(law.rightEdge(), law.quantile(1));
  }

  /** The gap of small heads; its edges err by less than a thousandth of the right edge. */
  @Test
  void gapsStay() {
    SoftEdged law = CausalEquivalence.family(0.125).at(0.4);
    SoftEdged exact = CausalEquivalence.of(0.4, 0.125);
    double low = law.resolvedFrom();
    assertEquals(2, law.intervalsFrom(low).size());
    double tolerance = 1e-3 * exact.rightEdge();
    for (int i = 0; i < 2; i++) {
      Interval expected = exact.intervalsFrom(low).get(i);
      assertEquals(expected.lower(), law.intervalsFrom(low).get(i).lower(), tolerance);
      assertEquals(expected.upper(), law.intervalsFrom(low).get(i).upper(), tolerance);
    }
    double inside = exact.intervalsFrom(low).get(0).upper() + 2 * tolerance;
    assertEquals(0, law.density(inside));
    assertEquals(0.875, law.cumulative(inside), 1e-12);
  }

  /** Simpson's rule over ln x, inside each interval. */
  @Test
  void densityIsTheSlopeOfTheDistributionFunction() {
    SoftEdged law = CausalSphericalEquivalence.family(128, 64).at(0.7);
    for (int i = 0; i < 200; i++) {
      double x = law.resolvedFrom() * Math.pow(900, i / 200.0);
      double step = 1e-3 * x;
      double mass = law.cumulative(x + step) - law.cumulative(x - step);
      double simpson =
          (law.density(x - step) + 4 * law.density(x) + law.density(x + step)) * step / 3;
      assertEquals(mass, simpson, 1e-3 * mass);
    }
  }

  @Test
  void belowWhatIsResolvedLawsAreExact() {
    SoftEdged law = CausalEquivalence.family(1).at(0.5);
    SoftEdged exact = CausalEquivalence.of(0.5, 1);
    double x = 1e-2 * exact.resolvedFrom();
    assertEquals(exact.cumulative(x), law.cumulative(x));
    assertEquals(exact.density(x), law.density(x));
    assertEquals(exact.quantile(0.05), law.quantile(0.05));
    assertEquals(exact.intervals(), law.intervals());
    assertEquals(exact.moment(2), law.moment(2));
    assertEquals(1, law.cumulative(exact.rightEdge()));
    assertEquals(0, law.density(2 * exact.rightEdge()));
  }

  @Test
  void lawsDependNeitherOnOrderNorOnThreads() {
    double[] betas = {0.3, 2.6, 0.7, 0.31, 1.4, 0.52, 3.9, 0.65};
    double[] forwards = read(CausalEquivalence.family(0.5), DoubleStream.of(betas));
    LawFamily family = CausalEquivalence.family(0.5);
    for (int i = betas.length - 1; i >= 0; i--) {
      family.at(betas[i]);
    }
    assertArrayEquals(forwards, read(family, DoubleStream.of(betas)));
    assertArrayEquals(
        forwards, read(CausalEquivalence.family(0.5), DoubleStream.of(betas).parallel()));
    assertArrayEquals(
        new double[] {forwards[2]}, read(CausalEquivalence.family(0.5), DoubleStream.of(0.7)));
  }

  private static double[] read(LawFamily family, DoubleStream betas) {
    return betas
        .map(
            beta -> {
              SoftEdged law = family.at(beta);
              return law.cumulative(0.1 * law.rightEdge()) + law.density(0.01 * law.rightEdge());
            })
        .toArray();
  }

  /** The law jumps at 0.5: no cell there agrees with it, and laws beside it must not suffer. */
  @Test
  void lawsAreExactWhereTheyAreNotSmooth() {
    LawFamily family =
        LawFamily.of(1, NO_LEVELS, beta -> MarchenkoPastur.of(beta < 0.6 ? beta : beta / 2));
    for (double beta = 0.3; beta < 1; beta += 0.003) {
      SoftEdged exact = MarchenkoPastur.of(beta < 0.6 ? beta : beta / 2);
      SoftEdged law = family.at(beta);
      for (double share = 0.01; share < 1; share += 0.01) {
        double x = exact.quantile(share);
        assertEquals(share, law.cumulative(x), LawFamily.TOLERANCE, "at " + beta);
      }
    }
  }

  @Test
  void wherePartOfAnOctaveHasNoLawTheRestIsTabulated() {
    AtomicInteger made = new AtomicInteger();
    LawFamily family =
        LawFamily.of(
            1,
            NO_LEVELS,
            beta -> {
              made.incrementAndGet();
              if (beta > 0.8) {
                throw new IllegalArgumentException("beta = " + beta + ": none");
              }
              return MarchenkoPastur.of(beta);
            });
    assertThrows(IllegalArgumentException.class, () -> family.at(0.9));
    family.at(0.55);
    family.at(0.65);
    made.set(0);
    for (int i = 0; i < 100; i++) {
      double x = MarchenkoPastur.of(0.55 + 1e-3 * i).quantile(0.3);
      assertEquals(0.3, family.at(0.55 + 1e-3 * i).cumulative(x), LawFamily.TOLERANCE);
    }
    assertEquals(100, made.get());
  }
}
