package io.attentionspectra.lengths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Texts of three lengths whose two classes differ along one axis, by more the longer they are, in
 * noise that is three times as large along that axis as across it.
 */
final class LabelledProfileTest {

  private static final int DIMENSION = 12;
  private static final int[] LENGTHS = {2, 8, 33};
  private static final double[] DIFFERENCES = {0.3, 0.6, 1.2};
  private static final double[] NOISES = {0.5, 0.25, 0.1};
  private static final double ACROSS = 0.7;
  private static final double ALONG = 3;

  /** Class 1 makes up 30 % of the texts. */
  private static final double ONES = 0.3;

  private static LabelledProfile profile(int seed, int texts, double strength) {
    Randomness randomness = Randomness.of(seed);
    List<LengthMoments> classes =
        List.of(
            LengthMoments.of(DIMENSION, 0, randomness), LengthMoments.of(DIMENSION, 0, randomness));
    double[] unit = new double[DIMENSION];
    unit[5] = 1;
    for (int n = 0; n < texts; n++) {
      int at = n % LENGTHS.length;
      int group = n / LENGTHS.length % 10 < 10 * ONES ? 1 : 0;
      double[] vector = randomness.child("text", n).gaussians(DIMENSION);
      for (int j = 0; j < DIMENSION; j++) {
        vector[j] *= Math.sqrt(NOISES[at] * (j == 0 ? ALONG : 1));
      }
      vector[0] += 7 + (group == 1 ? strength * DIFFERENCES[at] : 0);
      classes.get(group).add(n, LENGTHS[at], vector, unit);
    }
    double noise = (NOISES[0] + NOISES[1] + NOISES[2]) / 3;
    return LabelledProfile.of(
        classes.get(0), classes.get(1), ACROSS, u -> noise * (1 + (ALONG - 1) * u[0] * u[0]));
  }

  /** Over 400 seeds: no bias, and errors as large as told. */
  @Test
  void findsNoiseAndSignalOfEveryLength() {
    List<RunningMoments> signals = new ArrayList<>();
    List<RunningMoments> errors = new ArrayList<>();
    List<RunningMoments> kappas = new ArrayList<>();
    for (int c = 0; c < LENGTHS.length; c++) {
      signals.add(new RunningMoments());
      errors.add(new RunningMoments());
      kappas.add(new RunningMoments());
    }
    for (int seed = 0; seed < 400; seed++) {
      LabelledProfile profile = profile(seed, 900, 1);
      for (int c = 0; c < LENGTHS.length; c++) {
        LabelledProfile.AtLength found = profile.at(LENGTHS[c]).orElseThrow();
        signals.get(c).add(found.signal().value());
        errors.get(c).add(found.signal().standardError());
        kappas.get(c).add(found.kappa());
      }
    }
    for (int c = 0; c < LENGTHS.length; c++) {
      double truth = ONES * (1 - ONES) * DIFFERENCES[c] * DIFFERENCES[c];
      double spread = 20 * signals.get(c).estimate().standardError();
      assertEquals(truth, signals.get(c).mean(), 0.03 * truth + 0.15 * spread);
      assertEquals(1, errors.get(c).mean() / spread, 0.15, "error at " + LENGTHS[c]);
      double kappa = NOISES[c] * (DIMENSION - 1 + ALONG) / DIMENSION / ACROSS;
      assertEquals(kappa, kappas.get(c).mean(), 0.01 * kappa);
    }
  }

  /** Classes that do not differ show a signal near 0 at most. */
  @Test
  void findsNothingWhereClassesDoNotDiffer() {
    for (int seed = 0; seed < 20; seed++) {
      for (LabelledProfile.AtLength each : profile(seed, 900, 0).lengths()) {
        assertTrue(Math.abs(each.signal().value()) < 0.06, each.toString());
      }
    }
  }

  @Test
  void needsTwoTextsOfEachClassAtALength() {
    LabelledProfile profile = profile(1, 900, 1);
    assertEquals(Optional.empty(), profile.at(16));
    assertEquals(10, profile.at(35.2).orElseThrow().lengthClass());
    assertEquals(List.of(), profile(1, 5, 1).lengths());
  }
}
