package io.attentionspectra.causal;

/**
 * A mask on square cells of queries and keys: their widths, of sum 1, and the share of each cell
 * that is visible, 0 or 1 but for cells on a boundary of the mask.
 */
@SuppressWarnings("ArrayRecordComponent")
record MaskGrid(double[] width, double[][] mean) {

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
        boolean whole = mean[i][j] == 0 || mean[i][j] == 1;
        sum += whole ? 0 : width[i] * width[j];
      }
    }
    return sum;
  }
}
