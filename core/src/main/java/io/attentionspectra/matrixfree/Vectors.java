package io.attentionspectra.matrixfree;

import java.util.stream.IntStream;

/**
 * Products of a few long vectors. Sums run in an order that does not depend on the number of
 * threads.
 */
final class Vectors {

  /** Left and right vectors that are multiplied in one run over their entries. */
  private static final int LEFT = 2;

  private static final int RIGHT = 4;

  private Vectors() {}

  /** ⟨left_a, right_b⟩ over a range of entries, row-major in a. */
  static double[] dots(double[][] left, double[][] right, int from, int to) {
    double[] dots = new double[left.length * right.length];
    for (int a = 0; a < left.length; a += LEFT) {
      for (int b = 0; b < right.length; b += RIGHT) {
        if (a + LEFT <= left.length && b + RIGHT <= right.length) {
          tile(left, right, a, b, from, to, dots);
        } else {
          border(left, right, a, b, from, to, dots);
        }
      }
    }
    return dots;
  }

  /** Eight sums at a time, of which none waits for another. */
  private static void tile(
      double[][] left, double[][] right, int a, int b, int from, int to, double[] dots) {
    double[] x = left[a];
    double[] y = left[a + 1];
    double[] p = right[b];
    double[] q = right[b + 1];
    double[] r = right[b + 2];
    double[] s = right[b + 3];
    double xp = 0;
    double xq = 0;
    double xr = 0;
    double xs = 0;
    double yp = 0;
    double yq = 0;
    double yr = 0;
    double ys = 0;
    for (int j = from; j < to; j++) {
      double u = x[j];
      double v = y[j];
      xp += u * p[j];
      xq += u * q[j];
      xr += u * r[j];
      xs += u * s[j];
      yp += v * p[j];
      yq += v * q[j];
      yr += v * r[j];
      ys += v * s[j];
    }
    int width = right.length;
    int at = a * width + b;
    dots[at] = xp;
    dots[at + 1] = xq;
    dots[at + 2] = xr;
    dots[at + 3] = xs;
    dots[at + width] = yp;
    dots[at + width + 1] = yq;
    dots[at + width + 2] = yr;
    dots[at + width + 3] = ys;
  }

  private static void border(
      double[][] left, double[][] right, int a, int b, int from, int to, double[] dots) {
    for (int i = a; i < Math.min(a + LEFT, left.length); i++) {
      for (int j = b; j < Math.min(b + RIGHT, right.length); j++) {
        dots[i * right.length + j] = dot(left[i], right[j], from, to);
      }
    }
  }

  static double dot(double[] left, double[] right) {
    return dot(left, right, 0, left.length);
  }

  private static double dot(double[] left, double[] right, int from, int to) {
    double even = 0;
    double odd = 0;
    int j = from;
    for (; j + 1 < to; j += 2) {
      even += left[j] * right[j];
      odd += left[j + 1] * right[j + 1];
    }
    return even + odd + (j < to ? left[j] * right[j] : 0);
  }

  /** target += Σ factors[a] vectors[from + a] over a range of entries, eight vectors at a time. */
  static void add(
      double[] target, double[][] vectors, double[] factors, int offset, int from, int to) {
    int count = vectors.length;
    int a = 0;
    for (; a + 8 <= count; a += 8) {
      addEight(target, vectors, a, factors, offset + a, from, to);
    }
    for (; a < count; a++) {
      double factor = factors[offset + a];
      double[] x = vectors[a];
      for (int j = from; j < to; j++) {
        target[j] += factor * x[j];
      }
    }
  }

  private static void addEight(
      double[] target, double[][] vectors, int a, double[] factors, int at, int from, int to) {
    double[] x0 = vectors[a];
    double[] x1 = vectors[a + 1];
    double[] x2 = vectors[a + 2];
    double[] x3 = vectors[a + 3];
    double[] x4 = vectors[a + 4];
    double[] x5 = vectors[a + 5];
    double[] x6 = vectors[a + 6];
    double[] x7 = vectors[a + 7];
    double f0 = factors[at];
    double f1 = factors[at + 1];
    double f2 = factors[at + 2];
    double f3 = factors[at + 3];
    double f4 = factors[at + 4];
    double f5 = factors[at + 5];
    double f6 = factors[at + 6];
    double f7 = factors[at + 7];
    for (int j = from; j < to; j++) {
      target[j] +=
          f0 * x0[j]
              + f1 * x1[j]
              + f2 * x2[j]
              + f3 * x3[j]
              + (f4 * x4[j] + f5 * x5[j] + f6 * x6[j] + f7 * x7[j]);
    }
  }

  /** Takes from every vector its part within orthonormal blocks, twice. */
  static void orthogonalise(double[][] vectors, double[][][] blocks) {
    for (int round = 0; round < 2; round++) {
      double[][] parts =
          IntStream.range(0, blocks.length)
              .parallel()
              .mapToObj(i -> negated(dots(vectors, blocks[i], 0, vectors[0].length)))
              .toArray(double[][]::new);
      IntStream.range(0, vectors.length)
          .parallel()
          .forEach(
              a -> {
                for (int i = 0; i < blocks.length; i++) {
                  int width = blocks[i].length;
                  add(vectors[a], blocks[i], parts[i], a * width, 0, vectors[a].length);
                }
              });
    }
  }

  private static double[] negated(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return values;
  }

  static void scale(double[] vector, double factor) {
    for (int j = 0; j < vector.length; j++) {
      vector[j] *= factor;
    }
  }
}
