package io.attentionspectra.masked;

import io.attentionspectra.resolvent.ComplexSystem;
import io.attentionspectra.resolvent.Components;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * The equations of the resolvent under a mask on a grid, and their derivatives. With b the widths,
 * m_i row i of the mean visibilities, E_i = m_im_iᵀ + D_i those of pairs of keys, D_i zero but for
 * cells on a boundary, H = Σ_i b_iw_iE_i, Γ = diag(b_jg_j), T_k = (Γ⁻¹ + κ_kH)⁻¹, L_k = Γ⁻¹T_k, J_k
 * = L_kH:
 *
 * <p>1/g_j = Σ_k v_k(J_k)_jj + σ²H_jj − z, 1/w_i = 1 + Σ_k v_k tr(E_iT_k) + σ² tr(E_iΓ).
 *
 * <p>They make the potential Φ = Σ b(w − 1 − ln w) − Σ b ln g + Σ_k (c_k ln det(1 + κ_kΓH) − v_k tr
 * ΓJ_k) stationary, so the matrix of derivatives is symmetric up to the widths; as cells shrink
 * they become those of the continuous mask with an error of the second order. On a mask without
 * cells on its boundary they are exact.
 */
final class MaskedEquations {

  private final Components model;
  private final int n;
  private final double[] width;
  private final double[][] mean;
  private final List<List<MaskGrid.Defect>> defects;

  MaskedEquations(Components model, MaskGrid grid) {
    this.model = model;
    n = grid.cells();
    width = grid.width();
    mean = grid.mean();
    defects = grid.defects();
  }

  /**
   * Fills the linear system of one step: unknowns dg, dw, dz; the first right-hand side is minus
   * the residual, the second 0. The last row is left to the caller.
   */
  void linearise(double[] g, double[] w, Complex z, double[] matrix, double[] sides) {
    double[] h = kernel(w);
    double[] residual = new double[4 * n];
    for (int j = 0; j < n; j++) {
      double norm = g[2 * j] * g[2 * j] + g[2 * j + 1] * g[2 * j + 1];
      residual[2 * j] = g[2 * j] / norm - model.noise() * h[2 * (j * n + j)] + z.getReal();
      residual[2 * j + 1] =
          -g[2 * j + 1] / norm - model.noise() * h[2 * (j * n + j) + 1] + z.getImaginary();
      diagonal(matrix, j, g[2 * j], g[2 * j + 1]);
      set(matrix, j, 2 * n, 1, 0);
    }
    for (int i = 0; i < n; i++) {
      double norm = w[2 * i] * w[2 * i] + w[2 * i + 1] * w[2 * i + 1];
      double re = w[2 * i] / norm - 1;
      double im = -w[2 * i + 1] / norm;
      for (int j = 0; j < n; j++) {
        double noise = model.noise() * mean[i][j] * width[j];
        re -= noise * g[2 * j];
        im -= noise * g[2 * j + 1];
        add(matrix, n + i, j, -noise, 0);
        add(matrix, j, n + i, -model.noise() * mean[i][j] * width[i], 0);
      }
      residual[2 * (n + i)] = re;
      residual[2 * (n + i) + 1] = im;
      diagonal(matrix, n + i, w[2 * i], w[2 * i + 1]);
    }
    for (int k = 0; k < model.count(); k++) {
      addPart(k, g, h, matrix, residual);
    }
    for (int i = 0; i < 2 * n; i++) {
      sides[4 * i] = -residual[2 * i];
      sides[4 * i + 1] = -residual[2 * i + 1];
    }
  }

  /** H = Σ_i b_iw_iE_i. */
  private double[] kernel(double[] w) {
    double[] h = new double[2 * n * n];
    for (int i = 0; i < n; i++) {
      double re = width[i] * w[2 * i];
      double im = width[i] * w[2 * i + 1];
      for (int j = 0; j < n; j++) {
        double left = mean[i][j];
        if (left == 0) {
          continue;
        }
        for (int l = 0; l < n; l++) {
          double both = left * mean[i][l];
          h[2 * (j * n + l)] += re * both;
          h[2 * (j * n + l) + 1] += im * both;
        }
      }
      for (MaskGrid.Defect d : defects.get(i)) {
        h[2 * (d.one() * n + d.other())] += re * d.value();
        h[2 * (d.one() * n + d.other()) + 1] += im * d.value();
      }
    }
    return h;
  }

  /** −1/x² on the diagonal. */
  private void diagonal(double[] matrix, int at, double re, double im) {
    double norm = re * re + im * im;
    add(matrix, at, at, -(re * re - im * im) / (norm * norm), 2 * re * im / (norm * norm));
  }

  private void set(double[] matrix, int row, int column, double re, double im) {
    int at = 2 * (row * (2 * n + 1) + column);
    matrix[at] = re;
    matrix[at + 1] = im;
  }

  private void add(double[] matrix, int row, int column, double re, double im) {
    int at = 2 * (row * (2 * n + 1) + column);
    matrix[at] += re;
    matrix[at + 1] += im;
  }

  /** The share of one part of limited rank in residual and derivatives. */
  private void addPart(int k, double[] g, double[] h, double[] matrix, double[] residual) {
    double v = model.variance(k);
    double strength = model.strength(k);
    double[] t = inverse(g, h, strength);
    double[] l = scaledRows(t, g);
    double[] j = product(l, h);
    double[] seen = timesMeans(l);
    double[] inner = timesMeans(t);
    for (int c = 0; c < n; c++) {
      residual[2 * c] -= v * j[2 * (c * n + c)];
      residual[2 * c + 1] -= v * j[2 * (c * n + c) + 1];
      for (int d = 0; d < n; d++) {
        // dJ_cc/dg_d = −κ b_d J_cd².
        addSquare(matrix, c, d, j, c * n + d, v * strength * width[d]);
      }
    }
    for (int i = 0; i < n; i++) {
      double re = 0;
      double im = 0;
      for (int c = 0; c < n; c++) {
        // tr(E_iT) = m_iᵀTm_i + tr(D_iT).
        re += mean[i][c] * inner[2 * (c * n + i)];
        im += mean[i][c] * inner[2 * (c * n + i) + 1];
        double[] q = coupling(i, c, seen, l);
        add(matrix, c, n + i, -v * width[i] * q[0], -v * width[i] * q[1]);
        add(matrix, n + i, c, -v * width[c] * q[0], -v * width[c] * q[1]);
      }
      for (MaskGrid.Defect d : defects.get(i)) {
        re += d.value() * t[2 * (d.one() * n + d.other())];
        im += d.value() * t[2 * (d.one() * n + d.other()) + 1];
      }
      residual[2 * (n + i)] -= v * re;
      residual[2 * (n + i) + 1] -= v * im;
    }
    addQueries(v * strength, t, inner, matrix);
  }

  /** [L E_i Lᵀ]_cc = (Lm_i)_c² + [L D_i Lᵀ]_cc. */
  private double[] coupling(int i, int c, double[] seen, double[] l) {
    double[] sum = new double[2];
    addProduct(sum, 1, seen, c * n + i, seen, c * n + i);
    for (MaskGrid.Defect d : defects.get(i)) {
      addProduct(sum, d.value(), l, c * n + d.one(), l, c * n + d.other());
    }
    return sum;
  }

  /** −d tr(E_iT)/dw_i′ = κ b_i′ tr(E_i T E_i′ T). */
  private void addQueries(double factor, double[] t, double[] inner, double[] matrix) {
    for (int i = 0; i < n; i++) {
      for (int o = i; o < n; o++) {
        double a = 0;
        double b = 0;
        for (int c = 0; c < n; c++) {
          a += mean[i][c] * inner[2 * (c * n + o)];
          b += mean[i][c] * inner[2 * (c * n + o) + 1];
        }
        double[] sum = {a * a - b * b, 2 * a * b};
        addDefects(i, o, t, inner, sum);
        add(matrix, n + i, n + o, factor * width[o] * sum[0], factor * width[o] * sum[1]);
        if (o != i) {
          add(matrix, n + o, n + i, factor * width[i] * sum[0], factor * width[i] * sum[1]);
        }
      }
    }
  }

  /** Terms of tr(E_i T E_o T) with a defect. */
  private void addDefects(int i, int o, double[] t, double[] inner, double[] sum) {
    for (MaskGrid.Defect d : defects.get(o)) {
      addProduct(sum, d.value(), inner, d.one() * n + i, inner, d.other() * n + i);
      for (MaskGrid.Defect e : defects.get(i)) {
        double both = d.value() * e.value();
        addProduct(sum, both, t, d.one() * n + e.one(), t, d.other() * n + e.other());
      }
    }
    for (MaskGrid.Defect e : defects.get(i)) {
      addProduct(sum, e.value(), inner, e.one() * n + o, inner, e.other() * n + o);
    }
  }

  private static void addProduct(
      double[] sum, double factor, double[] a, int one, double[] b, int other) {
    sum[0] += factor * (a[2 * one] * b[2 * other] - a[2 * one + 1] * b[2 * other + 1]);
    sum[1] += factor * (a[2 * one] * b[2 * other + 1] + a[2 * one + 1] * b[2 * other]);
  }

  private void addSquare(
      double[] matrix, int row, int column, double[] values, int at, double factor) {
    double x = values[2 * at];
    double y = values[2 * at + 1];
    add(matrix, row, column, factor * (x * x - y * y), factor * 2 * x * y);
  }

  /** T = (Γ⁻¹ + κH)⁻¹. */
  private double[] inverse(double[] g, double[] h, double strength) {
    double[] a = shifted(g, h, strength);
    double[] inverse = new double[2 * n * n];
    for (int j = 0; j < n; j++) {
      inverse[2 * (j * n + j)] = 1;
    }
    if (!ComplexSystem.solve(a, inverse, n, n)) {
      Arrays.fill(inverse, Double.NaN);
    }
    return inverse;
  }

  /** Γ⁻¹ + κH. */
  private double[] shifted(double[] g, double[] h, double strength) {
    double[] a = new double[2 * n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = strength * h[i];
    }
    for (int j = 0; j < n; j++) {
      double norm = width[j] * (g[2 * j] * g[2 * j] + g[2 * j + 1] * g[2 * j + 1]);
      a[2 * (j * n + j)] += g[2 * j] / norm;
      a[2 * (j * n + j) + 1] -= g[2 * j + 1] / norm;
    }
    return a;
  }

  /** Γ⁻¹T. */
  private double[] scaledRows(double[] t, double[] g) {
    double[] l = new double[2 * n * n];
    for (int j = 0; j < n; j++) {
      double norm = width[j] * (g[2 * j] * g[2 * j] + g[2 * j + 1] * g[2 * j + 1]);
      double re = g[2 * j] / norm;
      double im = -g[2 * j + 1] / norm;
      for (int c = 0; c < n; c++) {
        int at = 2 * (j * n + c);
        l[at] = re * t[at] - im * t[at + 1];
        l[at + 1] = re * t[at + 1] + im * t[at];
      }
    }
    return l;
  }

  private double[] product(double[] a, double[] b) {
    double[] c = new double[2 * n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double re = a[2 * (i * n + k)];
        double im = a[2 * (i * n + k) + 1];
        int to = 2 * i * n;
        int of = 2 * k * n;
        for (int j = 0; j < n; j++, to += 2, of += 2) {
          c[to] += re * b[of] - im * b[of + 1];
          c[to + 1] += re * b[of + 1] + im * b[of];
        }
      }
    }
    return c;
  }

  /** A Mᵀ: column i is Am_i. */
  private double[] timesMeans(double[] a) {
    double[] c = new double[2 * n * n];
    for (int r = 0; r < n; r++) {
      for (int i = 0; i < n; i++) {
        double re = 0;
        double im = 0;
        for (int j = 0; j < n; j++) {
          re += a[2 * (r * n + j)] * mean[i][j];
          im += a[2 * (r * n + j) + 1] * mean[i][j];
        }
        c[2 * (r * n + i)] = re;
        c[2 * (r * n + i) + 1] = im;
      }
    }
    return c;
  }

  /**
   * Im Φ at a real place. The pivots of Γ⁻¹ + κH, eliminated in order, stay in the lower half-plane
   * with its diagonal, so that their principal logarithms sum to the branch continued from
   * infinity.
   */
  double potential(double[] g, double[] w) {
    double[] h = kernel(w);
    double im = 0;
    for (int i = 0; i < n; i++) {
      double queryAngle = Math.atan2(w[2 * i + 1], w[2 * i]);
      im += width[i] * (-queryAngle + w[2 * i + 1]);
      im -= width[i] * Math.atan2(g[2 * i + 1], g[2 * i]);
    }
    for (int k = 0; k < model.count(); k++) {
      double[] a = shifted(g, h, model.strength(k));
      double angle = pivotAngles(a);
      for (int j = 0; j < n; j++) {
        angle += Math.atan2(g[2 * j + 1], g[2 * j]);
      }
      im += model.ratio(k) * angle - model.variance(k) * traceOfProduct(g, h, k);
    }
    return im;
  }

  /** Im tr ΓJ. */
  private double traceOfProduct(double[] g, double[] h, int k) {
    double[] t = inverse(g, h, model.strength(k));
    double[] j = product(scaledRows(t, g), h);
    double im = 0;
    for (int c = 0; c < n; c++) {
      int at = 2 * (c * n + c);
      im += width[c] * (g[2 * c] * j[at + 1] + g[2 * c + 1] * j[at]);
    }
    return im;
  }

  /** Sum of the arguments, in [−π, 0], of the pivots of a symmetric matrix. */
  private double pivotAngles(double[] a) {
    double sum = 0;
    for (int p = 0; p < n; p++) {
      double re = a[2 * (p * n + p)];
      double im = a[2 * (p * n + p) + 1];
      double norm = re * re + im * im;
      sum -= Math.abs(Math.atan2(im, re));
      for (int i = p + 1; i < n; i++) {
        double xr = a[2 * (i * n + p)];
        double xi = a[2 * (i * n + p) + 1];
        double fr = (xr * re + xi * im) / norm;
        double fi = (xi * re - xr * im) / norm;
        for (int j = p + 1; j < n; j++) {
          double yr = a[2 * (p * n + j)];
          double yi = a[2 * (p * n + j) + 1];
          a[2 * (i * n + j)] -= fr * yr - fi * yi;
          a[2 * (i * n + j) + 1] -= fr * yi + fi * yr;
        }
      }
    }
    return sum;
  }
}
