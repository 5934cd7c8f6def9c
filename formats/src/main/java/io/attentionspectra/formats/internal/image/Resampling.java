package io.attentionspectra.formats.internal.image;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Filters by which Pillow resizes, named by their numbers there: the weights of a filter, stretched
 * over the pixels that an output pixel covers, add to 1; rows are resized first, then columns, and
 * either result is rounded to whole numbers of 0 to 255 (Pillow's {@code Resample.c}, version 10).
 */
enum Resampling {
  /** Weights 1 − |x| to |x| = 1. */
  BILINEAR(2, 1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  /** Keys' cubic with a = −1/2, to |x| = 2. */
  BICUBIC(3, 2) {
    @Override
    double weight(double x) {
      double t = Math.abs(x);
      if (t < 1) {
        return (1.5 * t - 2.5) * t * t + 1;
      }
      return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
    }
  };

  /** Weights are whole multiples of 2^−22. */
  private static final int UNIT = 1 << 22;

  private final int number;
  private final double reach;

  Resampling(int number, double reach) {
    this.number = number;
    this.reach = reach;
  }

  abstract double weight(double x);

  /** The filter of a number; absent means bilinear, as ViT's processor has it. */
  static Resampling of(JsonNode given) {
    if (given.isMissingNode()) {
      return BILINEAR;
    }
    for (Resampling each : values()) {
      if (given.isInt() && given.asInt() == each.number) {
        return each;
      }
    }
    throw ImageSettings.unsupported("resample", given, "2 (bilinear) and 3 (bicubic)");
  }

  /** One channel, row by row, in another size. */
  int[] resized(int[] pixels, int width, int height, int size) {
    int[] wide = width == size ? pixels : rows(pixels, width, height, size);
    return height == size
        ? wide
        : turned(rows(turned(wide, size, height), height, size, size), size, size);
  }

  private static int[] turned(int[] pixels, int width, int height) {
    int[] turned = new int[pixels.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        turned[x * height + y] = pixels[y * width + x];
      }
    }
    return turned;
  }

  private int[] rows(int[] pixels, int width, int height, int size) {
    int[] resized = new int[height * size];
    for (int x = 0; x < size; x++) {
      double scale = (double) width / size;
      double stretch = Math.max(1, scale);
      double centre = (x + 0.5) * scale;
      int first = Math.max(0, (int) (centre - reach * stretch + 0.5));
      int end = Math.min(width, (int) (centre + reach * stretch + 0.5));
      int[] weights = weights(first - centre + 0.5, end - first, stretch);
      for (int y = 0; y < height; y++) {
        int sum = UNIT / 2;
        for (int i = 0; i < weights.length; i++) {
          sum += weights[i] * pixels[y * width + first + i];
        }
        resized[y * size + x] = Math.max(0, Math.min(255, sum >> 22));
      }
    }
    return resized;
  }

  private int[] weights(double first, int count, double stretch) {
    double[] exact = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      exact[i] = weight((first + i) / stretch);
      sum += exact[i];
    }
    int[] weights = new int[count];
    for (int i = 0; i < count; i++) {
      double scaled = exact[i] / sum * UNIT;
      weights[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    return weights;
  }
}
