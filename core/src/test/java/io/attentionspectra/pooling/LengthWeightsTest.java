package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poolings whose weights follow the length of the text, its end, or which tokens it has. */
final class LengthWeightsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 512})
  void powersOfTheLengthJoinTheKnownMeans(int length) {
    assertArrayEquals(
        Poolings.mean().weights(length), Poolings.lengthPower(0).weights(length), 1e-15);
    assertArrayEquals(
        Poolings.rootLengthMean().weights(length),
        Poolings.lengthPower(0.5).weights(length),
        1e-15);
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, Poolings.lengthPower(1).weights(length), 0);
    double quarter = Arrays.stream(Poolings.lengthPower(0.25).weights(length)).sum();
    assertEquals(Math.pow(length, 0.25), quarter, 1e-12 * quarter);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 512})
  void forgettingLiesBetweenMeanAndLast(int length) {
    assertArrayEquals(
        Poolings.mean().weights(length), Poolings.forgetting(1).weights(length), 1e-15);
    double[] last = Poolings.last().weights(length);
    assertArrayEquals(last, Poolings.forgetting(1e-300).weights(length), 1e-15);
    double[] weights = Poolings.forgetting(0.8).weights(length);
    assertEquals(1, Arrays.stream(weights).sum(), 1e-12);
    for (int t = 1; t < length; t++) {
      assertEquals(0.8 * weights[t], weights[t - 1], 1e-15);
    }
  }

  @Test
  void frequentTokensCountLess() {
    TokenFrequencies frequencies = new TokenFrequencies();
    frequencies.add(new int[] {5, 5, 5, 9});
    WeightedPooling pooling = Poolings.inverseFrequency(0.25, frequencies);
    frequencies.add(new int[] {9, 9, 9, 9});
    double[] weights = pooling.weights(new int[] {5, 9, 1});
    assertArrayEquals(
        new double[] {0.25 / (0.25 + 0.75) / 3, 0.25 / (0.25 + 0.25) / 3, 1.0 / 3}, weights, 1e-15);
    Matrix tokens = Matrix.of(new double[][] {{1, 0}, {0, 1}, {2, 2}});
    double[] pooled = pooling.apply(tokens, new int[] {5, 9, 1});
    assertArrayEquals(
        new double[] {weights[0] + 2 * weights[2], weights[1] + 2 * weights[2]}, pooled, 1e-15);
    String message =
        assertThrows(IllegalArgumentException.class, () -> pooling.apply(tokens)).getMessage();
    assertTrue(message.contains("weighs tokens by their numbers"), message);
    assertThrows(IllegalArgumentException.class, () -> pooling.apply(tokens, new int[] {5, 9}));
  }

  /** For a very large a every token counts alike. */
  @Test
  void aLargeSmoothingGivesTheMean() {
    TokenFrequencies frequencies = new TokenFrequencies();
    frequencies.add(new int[] {1, 2, 2, 3});
    assertArrayEquals(
        Poolings.mean().weights(3),
        Poolings.inverseFrequency(1e12, frequencies).weights(new int[] {1, 2, 2}),
        1e-12);
  }

  @Test
  void frequenciesMergeAndComeBackFromTheirState() throws IOException {
    TokenFrequencies all = new TokenFrequencies();
    TokenFrequencies one = new TokenFrequencies();
    TokenFrequencies two = new TokenFrequencies();
    for (double x : Randomness.of(3).gaussians(500)) {
      int[] token = {(int) Math.abs(10 * x)};
      all.add(token);
      (x > 0 ? one : two).add(token);
    }
    one.merge(two);
    assertEquals(all, one);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    all.writeTo(new DataOutputStream(out));
    TokenFrequencies back = new TokenFrequencies();
    back.readFrom(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    assertEquals(all, back);
    assertEquals(500, back.total());
    assertThrows(IllegalArgumentException.class, () -> all.add(new int[] {-1}));
    assertThrows(IllegalArgumentException.class, () -> new TokenFrequencies().share(0));
  }
}
