package io.attentionspectra.masked;

import java.util.ArrayList;
import java.util.List;

/**
 * A mask on square cells of queries and keys.
 *
 * @param width their widths, of sum 1
 * @param mean for each cell of queries and of keys the share of pairs that is visible, 0 or 1 but
 *     for cells on a boundary of the mask
 * @param defects for each cell i of queries, where the mean visibility of two keys by one query
 *     differs from the product of their means: all non-zero entries of E_i − m_im_iᵀ
 */
@SuppressWarnings("ArrayRecordComponent")
record MaskGrid(double[] width, double[][] mean, List<List<Defect>> defects) {

  /** An entry of E_i − m_im_iᵀ: of two different keys if one and other are the same cell. */
  record Defect(int one, int other, double value) {

    Defect doubled() {
      return new Defect(one, other, 2 * value);
    }
  }

  /**
   * What the queries of a cell see, at points of equal weight: for each the share of every cell.
   */
  static MaskGrid of(double[] width, double[][][] seen) {
    double[][] mean = new double[width.length][width.length];
    List<List<Defect>> defects = new ArrayList<>();
    for (int i = 0; i < width.length; i++) {
      for (double[] shares : seen[i]) {
        for (int j = 0; j < width.length; j++) {
          mean[i][j] += shares[j] / seen[i].length;
        }
      }
      defects.add(defects(mean[i], seen[i]));
    }
    return new MaskGrid(width, mean, defects);
  }

  private static List<Defect> defects(double[] mean, double[][] seen) {
    List<Defect> found = new ArrayList<>();
    for (int j = 0; j < mean.length; j++) {
      for (int l = 0; l < mean.length; l++) {
        if (isMixed(mean[j]) && isMixed(mean[l])) {
          double both = j == l ? mean[j] : 0;
          for (double[] shares : seen) {
            both += j == l ? 0 : shares[j] * shares[l] / seen.length;
          }
          found.add(new Defect(j, l, both - mean[j] * mean[l]));
        }
      }
    }
    return found;
  }

  private static boolean isMixed(double share) {
    return share > 0 && share < 1;
  }

  int cells() {
    return width.length;
  }

  /** Share of all pairs of query and key that are visible. */
  double visible() {
    double sum = 0;
    for (int i = 0; i < cells(); i++) {
      for (int j = 0; j < cells(); j++) {
        sum += width[i] * width[j] * mean[i][j];
      }
    }
    return sum;
  }

  /** Share of all pairs that lie in cells on a boundary. */
  double mixed() {
    double sum = 0;
    for (int i = 0; i < cells(); i++) {
      for (int j = 0; j < cells(); j++) {
        sum += isMixed(mean[i][j]) ? width[i] * width[j] : 0;
      }
    }
    return sum;
  }
}
