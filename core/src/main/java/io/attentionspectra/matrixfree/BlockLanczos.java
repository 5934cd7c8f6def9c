package io.attentionspectra.matrixfree;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Block Lanczos on a symmetric operator G with full reorthogonalisation: orthonormal blocks Q₁, Q₂,
 * … of b vectors with GQ_k = Q_{k−1}B_{k−1}ᵀ + Q_kA_k + Q_{k+1}B_k, started from the probes Q₁R (G.
 * H. Golub and R. Underwood, "The block Lanczos method for computing eigenvalues", 1977). A
 * direction that rounding alone is left of is replaced by a random one, with 0 in B_k.
 */
final class BlockLanczos {

  /** A new direction smaller than this part of the largest entry of the block is rounding. */
  private static final double ROUNDING = 1e-13;

  private final UnaryOperator<double[][]> operator;
  private final double[] nullVector;
  private final Randomness randomness;
  private final List<double[][]> blocks = new ArrayList<>();
  private final List<double[]> diagonal = new ArrayList<>();
  private final List<double[]> below = new ArrayList<>();
  private final double[] start;
  private int replaced;
  private double magnitude;

  /**
   * Starts from probes, which are used up.
   *
   * @param operator GV for a block V, one array per vector
   * @param probes X = Q₁R
   * @param nullVector a unit vector that G maps to 0, orthogonal to the probes; kept out of all
   *     blocks
   * @param randomness seed of directions in the place of those that are missing
   */
  BlockLanczos(
      UnaryOperator<double[][]> operator,
      double[][] probes,
      double[] nullVector,
      Randomness randomness) {
    this.operator = operator;
    this.nullVector = nullVector;
    this.randomness = randomness;
    magnitude = 0;
    start = orthonormalise(probes);
    blocks.add(probes);
  }

  /** b. */
  int width() {
    return blocks.get(0).length;
  }

  /** k, steps made. */
  int steps() {
    return diagonal.size();
  }

  /** Whether another step finds room: b directions that are not yet spanned. */
  boolean hasRoom() {
    return (blocks.size() + 1) * width() < blocks.get(0)[0].length;
  }

  /** R, row-major. */
  double[] start() {
    return start;
  }

  void step() {
    int width = width();
    double[][] last = blocks.get(blocks.size() - 1);
    double[][] next = operator.apply(last);
    double[] projected = Vectors.dots(last, next, 0, next[0].length);
    diagonal.add(symmetric(projected, width));
    for (double entry : projected) {
      magnitude = Math.max(magnitude, Math.abs(entry));
    }
    Vectors.orthogonalise(next, spanned());
    below.add(orthonormalise(next));
    blocks.add(next);
  }

  /** All blocks, and the null vector. */
  private double[][][] spanned() {
    double[][][] all = Arrays.copyOf(blocks.toArray(double[][][]::new), blocks.size() + 1);
    all[blocks.size()] = new double[][] {nullVector};
    return all;
  }

  private static double[] symmetric(double[] matrix, int size) {
    double[] mean = new double[matrix.length];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        mean[i * size + j] = (matrix[i * size + j] + matrix[j * size + i]) / 2;
      }
    }
    return mean;
  }

  /** Makes vectors orthonormal in place; the upper triangular R with (before) = (after) R. */
  private double[] orthonormalise(double[][] vectors) {
    int width = vectors.length;
    double[] upper = new double[width * width];
    for (int v = 0; v < width; v++) {
      for (int round = 0; round < 2; round++) {
        for (int u = 0; u < v; u++) {
          double part = Vectors.dot(vectors[u], vectors[v]);
          upper[u * width + v] += part;
          Vectors.add(
              vectors[v],
              new double[][] {vectors[u]},
              new double[] {-part},
              0,
              0,
              vectors[v].length);
        }
      }
      double norm = Math.sqrt(Vectors.dot(vectors[v], vectors[v]));
      if (norm <= ROUNDING * magnitude) {
        replace(vectors, v);
      } else {
        upper[v * width + v] = norm;
        Vectors.scale(vectors[v], 1 / norm);
      }
    }
    return upper;
  }

  private void replace(double[][] vectors, int v) {
    double[][] fresh = {randomness.child("direction", replaced++).gaussians(vectors[v].length)};
    double[][][] others = Arrays.copyOf(spanned(), blocks.size() + 2);
    others[blocks.size() + 1] = Arrays.copyOf(vectors, v);
    Vectors.orthogonalise(fresh, v == 0 ? spanned() : others);
    Vectors.scale(fresh[0], 1 / Math.sqrt(Vectors.dot(fresh[0], fresh[0])));
    vectors[v] = fresh[0];
  }

  /** Ritz values, of which the largest get vectors. */
  Ritz ritz(SpectralSolver solver, int vectors) {
    return new Ritz(solver.eigen(matrix(steps()), vectors), below.get(steps() - 1));
  }

  /**
   * The Gauss–Radau rule with a node of multiplicity b at 0: the last diagonal block becomes
   * B_{k−1}(T_{k−1})⁻¹B_{k−1}ᵀ in its corner (G. H. Golub and G. Meurant, Matrices, Moments and
   * Quadrature, 2010, section 3.3).
   *
   * @return eigenvalues and eigenvectors of the matrix, of which those below 0 are rounding
   */
  SymmetricEigen radau(SpectralSolver solver) {
    int width = width();
    int size = steps() * width;
    double[] entries = matrix(steps()).toArray();
    double[] corner = schur(solver);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        entries[(size - width + i) * size + size - width + j] = corner[i * width + j];
      }
    }
    return solver.eigen(Matrix.of(size, size, entries), size);
  }

  private double[] schur(SpectralSolver solver) {
    int width = width();
    SymmetricEigen inner = solver.eigen(matrix(steps() - 1), (steps() - 1) * width);
    double[] b = below.get(steps() - 2);
    double floor = 1e-15 * inner.values()[0];
    double[] schur = new double[width * width];
    int last = inner.values().length - width;
    for (int i = 0; i < inner.values().length; i++) {
      double[] image = new double[width];
      for (int r = 0; r < width; r++) {
        for (int c = 0; c < width; c++) {
          image[r] += b[r * width + c] * inner.vectors().get(last + c, i);
        }
      }
      double inverse = 1 / Math.max(floor, inner.values()[i]);
      for (int r = 0; r < width; r++) {
        for (int c = 0; c < width; c++) {
          schur[r * width + c] += inverse * image[r] * image[c];
        }
      }
    }
    return symmetric(schur, width);
  }

  /** T, block tridiagonal, of some steps. */
  private Matrix matrix(int steps) {
    int width = width();
    int size = steps * width;
    double[] entries = new double[size * size];
    for (int k = 0; k < steps; k++) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          int row = k * width + i;
          entries[row * size + k * width + j] = diagonal.get(k)[i * width + j];
          if (k + 1 < steps) {
            double entry = below.get(k)[i * width + j];
            entries[(row + width) * size + k * width + j] = entry;
            entries[(k * width + j) * size + row + width] = entry;
          }
        }
      }
    }
    return Matrix.of(size, size, entries);
  }

  /** The vector Qs of a Ritz value. */
  double[] vector(double[] coefficients) {
    double[] vector = new double[nullVector.length];
    for (int k = 0; k < steps(); k++) {
      Vectors.add(vector, blocks.get(k), coefficients, k * width(), 0, vector.length);
    }
    return vector;
  }

  /** Ritz values, decreasing, with the coefficients of their vectors and B_k of the last step. */
  record Ritz(SymmetricEigen eigen, @SuppressWarnings("ArrayRecordComponent") double[] last) {

    int size() {
      return eigen.values().length;
    }

    /** Norm of the residual of a Ritz pair: ‖B_k s‖, s its coefficients in the last block. */
    double residual(int rank) {
      int width = (int) Math.round(Math.sqrt(last.length));
      double sum = 0;
      for (int r = 0; r < width; r++) {
        double entry = 0;
        for (int c = 0; c < width; c++) {
          entry += last[r * width + c] * eigen.vectors().get(size() - width + c, rank);
        }
        sum += entry * entry;
      }
      return Math.sqrt(sum);
    }
  }
}
