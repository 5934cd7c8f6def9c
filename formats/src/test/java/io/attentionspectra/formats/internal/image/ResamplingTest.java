package io.attentionspectra.formats.internal.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Resized pixels against {@code torch.nn.functional.interpolate(…, antialias=True)} of PyTorch
 * 1.13, which has the same filters without rounding.
 */
final class ResamplingTest {

  /** Pixel i is 37 i modulo 256, 5 rows of 7. */
  private static int[] pixels() {
    int[] pixels = new int[35];
    Arrays.setAll(pixels, i -> 37 * i % 256);
    return pixels;
  }

  @ParameterizedTest
  @CsvSource({
    "BILINEAR, 3, 33.0 112.29 191.57 37.71 117.0 196.29 42.43 121.71 201.0",
    "BILINEAR, 9, 0.0 24.67 53.44 82.22 111.0 139.78 168.56 197.33 222.0 1.0 25.67 54.44",
    "BICUBIC, 3, 27.62 112.06 196.51 32.56 117.0 201.44 37.49 121.94 206.38",
    "BICUBIC, 9, -2.0 22.22 53.2 81.98 110.76 139.53 168.31 199.29 223.51 -1.03 23.19 54.17"
  })
  void isThatOfPyTorch(Resampling filter, int size, String expected) {
    int[] resized = filter.resized(pixels(), 7, 5, size);
    String[] values = expected.split(" ", -1);
    for (int i = 0; i < values.length; i++) {
      double exact = Math.max(0, Math.min(255, Double.parseDouble(values[i])));
      assertEquals(exact, resized[i], 1.2, filter + " to " + size + " at " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(Resampling.class)
  void keepsWhatIsEvenAndWhatHasTheSize(Resampling filter) {
    int[] even = new int[100];
    Arrays.fill(even, 77);
    int[] expected = new int[9];
    Arrays.fill(expected, 77);
    assertArrayEquals(expected, filter.resized(even, 20, 5, 3));
    int[] square = Arrays.copyOf(pixels(), 25);
    assertArrayEquals(square, filter.resized(square, 5, 5, 5));
  }

  /** Half the size is 1/8, 3/8, 3/8, 1/8 of four pixels, at the ends of those that are there. */
  @Test
  void halvesByKnownWeights() {
    int[] row = {0, 80, 160, 240, 0, 80, 160, 240};
    int[] rows = new int[32];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row[i % 8];
    }
    int[] resized = Resampling.BILINEAR.resized(rows, 8, 4, 4);
    assertEquals(Math.round((3 * 80 + 160) / 7.0), resized[0]);
    assertEquals(Math.round((80 + 3 * 160 + 3 * 240) / 8.0), resized[1]);
  }
}
