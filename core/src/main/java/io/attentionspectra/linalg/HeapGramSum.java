package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/** Half of the sum is kept. */
final class HeapGramSum implements GramSum {

  private final int columns;
  private final double[] triangle;

  HeapGramSum(int columns) {
    this.columns = Check.atLeast("columns", columns, 1);
    Check.entries("columns x columns", columns, columns);
    this.triangle = new double[Math.multiplyExact(columns, columns + 1) / 2];
  }

  @Override
  public void add(double[] rowMajor, int rows) {
    double[] block = Arrays.copyOf(rowMajor, rows * columns);
    double[] gram = Products.gram(Products.transpose(block, rows, columns), block, columns, rows);
    for (int i = 0, at = 0; i < columns; i++) {
      for (int j = 0; j <= i; j++, at++) {
        triangle[at] += gram[i * columns + j];
      }
    }
  }

  @Override
  public double[] lowerTriangle() {
    return triangle.clone();
  }

  @Override
  public void replace(double[] lowerTriangle) {
    System.arraycopy(lowerTriangle, 0, triangle, 0, triangle.length);
  }
}
