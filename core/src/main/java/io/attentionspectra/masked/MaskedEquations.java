package io.attentionspectra.masked;

import io.attentionspectra.resolvent.ComplexMatrix;
import io.attentionspectra.resolvent.Components;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  /** For each cell of queries its defects, those of two cells once and doubled. */
  private final MaskGrid.Defect[][] defects;

  /** Keys that the queries of a cell see, or that one of their queries sees together with a key. */
  private record Range(int from, int to) {}

  private final List<Range> seenBy;
  private final List<Range> seenWith;

  MaskedEquations(Components model, MaskGrid grid) {
    this.model = model;
    n = grid.cells();
    width = grid.width();
    mean = grid.mean();
    defects = grid.defects().stream().map(MaskedEquations::once).toArray(MaskGrid.Defect[][]::new);
    seenBy = Stream.of(mean).map(MaskedEquations::range).toList();
    seenWith = IntStream.range(0, n).mapToObj(this::together).toList();
  }

  private static MaskGrid.Defect[] once(List<MaskGrid.Defect> defects) {
    return defects.stream()
        .filter(d -> d.one() <= d.other())
        .map(d -> d.one() == d.other() ? d : d.doubled())
        .toArray(MaskGrid.Defect[]::new);
  }

  private static Range range(double[] shares) {
    int from = 0;
    while (from < shares.length && shares[from] == 0) {
      from++;
    }
    int to = shares.length;
    while (to > from && shares[to - 1] == 0) {
      to--;
    }
    return new Range(from, to);
  }

  private Range together(int key) {
    int from = n;
    int to = 0;
    for (int i = 0; i < n; i++) {
      if (mean[i][key] > 0) {
        from = Math.min(from, seenBy.get(i).from());
        to = Math.max(to, seenBy.get(i).to());
      }
    }
    return new Range(Math.min(from, to), to);
  }

  /**
   * Fills the linear system of one step: unknowns dg, dw, dz; the first right-hand side is minus
   * the residual, the second 0. The last row is left to the caller.
   */
  void linearise(double[] g, double[] w, Complex z, ComplexMatrix matrix, ComplexMatrix sides) {
    ComplexMatrix h = kernel(w);
    for (int j = 0; j < n; j++) {
      double norm = g[2 * j] * g[2 * j] + g[2 * j + 1] * g[2 * j + 1];
      sides.set(
          j,
          0,
          model.noise() * h.re(j)[j] - g[2 * j] / norm - z.getReal(),
          model.noise() * h.im(j)[j] + g[2 * j + 1] / norm - z.getImaginary());
      diagonal(matrix, j, g[2 * j], g[2 * j + 1]);
      matrix.set(j, 2 * n, 1, 0);
    }
    for (int i = 0; i < n; i++) {
      double norm = w[2 * i] * w[2 * i] + w[2 * i + 1] * w[2 * i + 1];
      double re = 1 - w[2 * i] / norm;
      double im = w[2 * i + 1] / norm;
      for (int j = seenBy.get(i).from(); j < seenBy.get(i).to(); j++) {
        double noise = model.noise() * mean[i][j] * width[j];
        re += noise * g[2 * j];
        im += noise * g[2 * j + 1];
        matrix.add(n + i, j, -noise, 0);
        matrix.add(j, n + i, -model.noise() * mean[i][j] * width[i], 0);
      }
      sides.set(n + i, 0, re, im);
      diagonal(matrix, n + i, w[2 * i], w[2 * i + 1]);
    }
    for (int k = 0; k < model.count(); k++) {
      addPart(k, g, h, matrix, sides);
    }
  }

  /** H = Σ_i b_iw_iE_i. */
  private ComplexMatrix kernel(double[] w) {
    ComplexMatrix h = new ComplexMatrix(n, n);
    for (int i = 0; i < n; i++) {
      double re = width[i] * w[2 * i];
      double im = width[i] * w[2 * i + 1];
      Range seen = seenBy.get(i);
      for (int j = seen.from(); j < seen.to(); j++) {
        double left = mean[i][j];
        double[] rowRe = h.re(j);
        double[] rowIm = h.im(j);
        for (int l = seen.from(); l < seen.to(); l++) {
          double both = left * mean[i][l];
          rowRe[l] += re * both;
          rowIm[l] += im * both;
        }
      }
      for (MaskGrid.Defect d : defects[i]) {
        double half = d.value() / 2;
        h.add(d.one(), d.other(), re * half, im * half);
        h.add(d.other(), d.one(), re * half, im * half);
      }
    }
    return h;
  }

  /** −1/x² on the diagonal. */
  private static void diagonal(ComplexMatrix matrix, int at, double re, double im) {
    double norm = re * re + im * im;
    matrix.add(at, at, -(re * re - im * im) / (norm * norm), 2 * re * im / (norm * norm));
  }

  /** The share of one part of limited rank in residual and derivatives. */
  private void addPart(
      int k, double[] g, ComplexMatrix h, ComplexMatrix matrix, ComplexMatrix sides) {
    double v = model.variance(k);
    double strength = model.strength(k);
    ComplexMatrix t = inverse(g, h, strength);
    ComplexMatrix l = scaledRows(t, g);
    ComplexMatrix seen = timesMeans(l);
    ComplexMatrix inner = timesMeans(t);
    addKeys(v, strength, timesKernel(l, h), matrix, sides);
    for (int c = 0; c < n; c++) {
      addCoupling(c, v, seen, l, matrix);
    }
    addQueries(v, strength, t, inner, matrix, sides);
  }

  /** J_cc in the residual and dJ_cc/dg_d = −κ b_d J_cd². */
  private void addKeys(
      double v, double strength, ComplexMatrix j, ComplexMatrix matrix, ComplexMatrix sides) {
    for (int c = 0; c < n; c++) {
      double[] re = j.re(c);
      double[] im = j.im(c);
      sides.add(c, 0, v * re[c], v * im[c]);
      double[] toRe = matrix.re(c);
      double[] toIm = matrix.im(c);
      for (int d = 0; d < n; d++) {
        double factor = v * strength * width[d];
        toRe[d] += factor * (re[d] * re[d] - im[d] * im[d]);
        toIm[d] += factor * 2 * re[d] * im[d];
      }
    }
  }

  /** [L E_i Lᵀ]_cc = (Lm_i)_c² + [L D_i Lᵀ]_cc. */
  private void addCoupling(
      int c, double v, ComplexMatrix seen, ComplexMatrix l, ComplexMatrix matrix) {
    double[] re = seen.re(c);
    double[] im = seen.im(c);
    double[] x = l.re(c);
    double[] y = l.im(c);
    for (int i = 0; i < n; i++) {
      double real = re[i] * re[i] - im[i] * im[i];
      double imaginary = 2 * re[i] * im[i];
      for (MaskGrid.Defect d : defects[i]) {
        real += d.value() * (x[d.one()] * x[d.other()] - y[d.one()] * y[d.other()]);
        imaginary += d.value() * (x[d.one()] * y[d.other()] + y[d.one()] * x[d.other()]);
      }
      matrix.add(c, n + i, -v * width[i] * real, -v * width[i] * imaginary);
      matrix.add(n + i, c, -v * width[c] * real, -v * width[c] * imaginary);
    }
  }

  /**
   * tr(E_iT) = m_iᵀTm_i + tr(D_iT) in the residual, and −d tr(E_iT)/dw_o = κ b_o tr(E_i T E_o T).
   */
  private void addQueries(
      double v,
      double strength,
      ComplexMatrix t,
      ComplexMatrix inner,
      ComplexMatrix matrix,
      ComplexMatrix sides) {
    ComplexMatrix both = meansTimes(inner);
    ComplexMatrix mixed = defectsTimes(inner);
    for (int i = 0; i < n; i++) {
      double re = both.re(i)[i];
      double im = both.im(i)[i];
      for (MaskGrid.Defect d : defects[i]) {
        re += d.value() * t.re(d.one())[d.other()];
        im += d.value() * t.im(d.one())[d.other()];
      }
      sides.add(n + i, 0, v * re, v * im);
      for (int o = i; o < n; o++) {
        double x = both.re(i)[o];
        double y = both.im(i)[o];
        double[] sum = {
          x * x - y * y + mixed.re(i)[o] + mixed.re(o)[i],
          2 * x * y + mixed.im(i)[o] + mixed.im(o)[i]
        };
        addDefects(i, o, t, sum);
        double factor = v * strength;
        matrix.add(n + i, n + o, factor * width[o] * sum[0], factor * width[o] * sum[1]);
        if (o != i) {
          matrix.add(n + o, n + i, factor * width[i] * sum[0], factor * width[i] * sum[1]);
        }
      }
    }
  }

  /** Row i has m_oᵀ T D_i T m_o for every o. */
  private ComplexMatrix defectsTimes(ComplexMatrix inner) {
    ComplexMatrix sums = new ComplexMatrix(n, n);
    for (int i = 0; i < n; i++) {
      double[] toRe = sums.re(i);
      double[] toIm = sums.im(i);
      for (MaskGrid.Defect d : defects[i]) {
        double[] x = inner.re(d.one());
        double[] y = inner.im(d.one());
        double[] u = inner.re(d.other());
        double[] w = inner.im(d.other());
        for (int o = 0; o < n; o++) {
          toRe[o] += d.value() * (x[o] * u[o] - y[o] * w[o]);
          toIm[o] += d.value() * (x[o] * w[o] + y[o] * u[o]);
        }
      }
    }
    return sums;
  }

  /** tr(D_i T D_o T), T symmetric: both ways to pair the cells of two defects. */
  private void addDefects(int i, int o, ComplexMatrix t, double[] sum) {
    for (MaskGrid.Defect e : defects[i]) {
      double[] x = t.re(e.one());
      double[] y = t.im(e.one());
      double[] u = t.re(e.other());
      double[] w = t.im(e.other());
      for (MaskGrid.Defect d : defects[o]) {
        int a = d.one();
        int b = d.other();
        double half = 0.5 * e.value() * d.value();
        sum[0] += half * (x[a] * u[b] - y[a] * w[b] + x[b] * u[a] - y[b] * w[a]);
        sum[1] += half * (x[a] * w[b] + y[a] * u[b] + x[b] * w[a] + y[b] * u[a]);
      }
    }
  }

  /** T = (Γ⁻¹ + κH)⁻¹. */
  private ComplexMatrix inverse(double[] g, ComplexMatrix h, double strength) {
    ComplexMatrix inverse = ComplexMatrix.identity(n);
    if (!shifted(g, h, strength).solve(inverse)) {
      inverse.set(0, 0, Double.NaN, Double.NaN);
    }
    return inverse;
  }

  /** Γ⁻¹ + κH. */
  private ComplexMatrix shifted(double[] g, ComplexMatrix h, double strength) {
    ComplexMatrix a = new ComplexMatrix(n, n);
    for (int j = 0; j < n; j++) {
      a.addRow(j, strength, 0, h, j, 0, n);
      double norm = width[j] * (g[2 * j] * g[2 * j] + g[2 * j + 1] * g[2 * j + 1]);
      a.add(j, j, g[2 * j] / norm, -g[2 * j + 1] / norm);
    }
    return a;
  }

  /** Γ⁻¹T. */
  private ComplexMatrix scaledRows(ComplexMatrix t, double[] g) {
    ComplexMatrix l = new ComplexMatrix(n, n);
    for (int j = 0; j < n; j++) {
      double norm = width[j] * (g[2 * j] * g[2 * j] + g[2 * j + 1] * g[2 * j + 1]);
      l.addRow(j, g[2 * j] / norm, -g[2 * j + 1] / norm, t, j, 0, n);
    }
    return l;
  }

  /** AH, whose row k is zero but for keys seen together with k. */
  private ComplexMatrix timesKernel(ComplexMatrix a, ComplexMatrix h) {
    ComplexMatrix c = new ComplexMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        Range range = seenWith.get(k);
        c.addRow(i, a.re(i)[k], a.im(i)[k], h, k, range.from(), range.to());
      }
    }
    return c;
  }

  /** A Mᵀ: column i is Am_i. */
  private ComplexMatrix timesMeans(ComplexMatrix a) {
    ComplexMatrix c = new ComplexMatrix(n, n);
    for (int r = 0; r < n; r++) {
      double[] rowRe = a.re(r);
      double[] rowIm = a.im(r);
      for (int i = 0; i < n; i++) {
        double re = 0;
        double im = 0;
        double[] shares = mean[i];
        for (int j = seenBy.get(i).from(); j < seenBy.get(i).to(); j++) {
          re += rowRe[j] * shares[j];
          im += rowIm[j] * shares[j];
        }
        c.set(r, i, re, im);
      }
    }
    return c;
  }

  /** MA: row i is m_iᵀA. */
  private ComplexMatrix meansTimes(ComplexMatrix a) {
    ComplexMatrix c = new ComplexMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = seenBy.get(i).from(); j < seenBy.get(i).to(); j++) {
        c.addRow(i, mean[i][j], 0, a, j, 0, n);
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
    ComplexMatrix h = kernel(w);
    double im = 0;
    for (int i = 0; i < n; i++) {
      double queryAngle = Math.atan2(w[2 * i + 1], w[2 * i]);
      im += width[i] * (-queryAngle + w[2 * i + 1]);
      im -= width[i] * Math.atan2(g[2 * i + 1], g[2 * i]);
    }
    for (int k = 0; k < model.count(); k++) {
      double angle = pivotAngles(shifted(g, h, model.strength(k)));
      for (int j = 0; j < n; j++) {
        angle += Math.atan2(g[2 * j + 1], g[2 * j]);
      }
      im += model.ratio(k) * angle - model.variance(k) * traceOfProduct(g, h, k);
    }
    return im;
  }

  /** Im tr ΓJ. */
  private double traceOfProduct(double[] g, ComplexMatrix h, int k) {
    ComplexMatrix t = inverse(g, h, model.strength(k));
    ComplexMatrix j = timesKernel(scaledRows(t, g), h);
    double im = 0;
    for (int c = 0; c < n; c++) {
      im += width[c] * (g[2 * c] * j.im(c)[c] + g[2 * c + 1] * j.re(c)[c]);
    }
    return im;
  }

  /** Sum of the arguments, in [−π, 0], of the pivots of a symmetric matrix. */
  private double pivotAngles(ComplexMatrix a) {
    double sum = 0;
    for (int p = 0; p < n; p++) {
      double re = a.re(p)[p];
      double im = a.im(p)[p];
      double norm = re * re + im * im;
      sum -= Math.abs(Math.atan2(im, re));
      for (int i = p + 1; i < n; i++) {
        double x = a.re(i)[p];
        double y = a.im(i)[p];
        a.addRow(i, -(x * re + y * im) / norm, -(y * re - x * im) / norm, a, p, p + 1, n);
      }
    }
    return sum;
  }
}
