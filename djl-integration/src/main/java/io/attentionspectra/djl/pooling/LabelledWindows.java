package io.attentionspectra.djl.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;

/** Token windows of two classes, kept in single precision: 4·N·T·d bytes. Not thread-safe. */
final class LabelledWindows {

  private final int length;
  private final int dimension;
  private final List<float[]> windows = new ArrayList<>();
  private final List<Integer> classes = new ArrayList<>();

  private LabelledWindows(int length, int dimension) {
    this.length = length;
    this.dimension = dimension;
  }

  /**
   * No window yet.
   *
   * @param length T ≥ 1
   * @param dimension d ≥ 1
   * @return the windows
   * @throws IllegalArgumentException if a number is below 1
   */
  public static LabelledWindows of(int length, int dimension) {
    Check.atLeast("length", length, 1);
    return new LabelledWindows(length, Check.atLeast("dimension", dimension, 1));
  }

  /**
   * Adds a window.
   *
   * @param tokens T × d, one token a row
   * @param label its class, 0 or 1
   * @throws IllegalArgumentException if the shape or the class does not fit
   */
  public void add(Matrix tokens, int label) {
    Check.within("class", label, 0, 1, "label two classes");
    if (tokens.rows() != length || tokens.columns() != dimension) {
      throw Check.failure(
          "window",
          tokens.rows() + " × " + tokens.columns(),
          "must be " + length + " × " + dimension,
          "cut texts to one window");
    }
    double[] values = tokens.toArray();
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    windows.add(narrow);
    classes.add(label);
  }

  /**
   * Number of windows.
   *
   * @return N
   */
  public int size() {
    return windows.size();
  }

  /**
   * Positions of a window.
   *
   * @return T
   */
  public int length() {
    return length;
  }

  /**
   * Width of a token.
   *
   * @return d
   */
  public int dimension() {
    return dimension;
  }

  /** The class of a window. */
  int label(int window) {
    return classes.get(window);
  }

  /** The tokens of a window, row by row; not to be changed. */
  float[] tokens(int window) {
    return windows.get(window);
  }
}
