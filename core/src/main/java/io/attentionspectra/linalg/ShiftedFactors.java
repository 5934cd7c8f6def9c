package io.attentionspectra.linalg;

/**
 * LU factors of T − sI with row exchanges, T symmetric tridiagonal of norm 1; pivots below one
 * rounding error are replaced by it, which is what inverse iteration wants.
 */
final class ShiftedFactors {

  private static final double LEAST = Math.ulp(1.0);

  private final double[] pivot;
  private final double[] first;
  private final double[] second;
  private final double[] multiplier;
  private final boolean[] exchanged;

  private ShiftedFactors(int size) {
    pivot = new double[size];
    first = new double[size];
    second = new double[size];
    multiplier = new double[size];
    exchanged = new boolean[size];
  }

  static ShiftedFactors of(Tridiagonal matrix, double shift) {
    int size = matrix.size();
    ShiftedFactors factors = new ShiftedFactors(size);
    double diagonal = matrix.diagonal()[0] - shift;
    double right = size > 1 ? matrix.offDiagonal()[0] : 0;
    for (int i = 0; i < size - 1; i++) {
      double below = matrix.offDiagonal()[i];
      double nextDiagonal = matrix.diagonal()[i + 1] - shift;
      double nextRight = i + 2 < size ? matrix.offDiagonal()[i + 1] : 0;
      if (Math.abs(diagonal) >= Math.abs(below)) {
        factors.keep(i, away(diagonal), right, below);
        diagonal = nextDiagonal - factors.multiplier[i] * right;
        right = nextRight;
      } else {
        factors.exchange(i, below, nextDiagonal, nextRight, diagonal);
        diagonal = right - factors.multiplier[i] * nextDiagonal;
        right = -factors.multiplier[i] * nextRight;
      }
    }
    factors.pivot[size - 1] = away(diagonal);
    return factors;
  }

  /** Replaces x by (T − sI)⁻¹ x. */
  void solve(double[] x) {
    int size = x.length;
    for (int i = 0; i < size - 1; i++) {
      if (exchanged[i]) {
        double swap = x[i];
        x[i] = x[i + 1];
        x[i + 1] = swap;
      }
      x[i + 1] -= multiplier[i] * x[i];
    }
    for (int i = size - 1; i >= 0; i--) {
      double sum = x[i];
      sum -= i + 1 < size ? first[i] * x[i + 1] : 0;
      sum -= i + 2 < size ? second[i] * x[i + 2] : 0;
      x[i] = sum / pivot[i];
    }
  }

  private void keep(int i, double diagonal, double right, double below) {
    pivot[i] = diagonal;
    first[i] = right;
    multiplier[i] = below / diagonal;
  }

  private void exchange(int i, double below, double nextDiagonal, double nextRight, double old) {
    pivot[i] = below;
    first[i] = nextDiagonal;
    second[i] = nextRight;
    multiplier[i] = old / below;
    exchanged[i] = true;
  }

  private static double away(double value) {
    return Math.abs(value) >= LEAST ? value : Math.copySign(LEAST, value);
  }
}
