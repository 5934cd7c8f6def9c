package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LeadingMode;
import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Small results of the head kernels, copied to the heap: squares (h, ℓ), row statistics (h, 7) and
 * participation ratios (h, 2k).
 */
final class KernelResults {

  private final Matrix squares;
  private final Matrix rows;
  private final double[] participation;

  KernelResults(Matrix squares, NDArray rows, NDArray participation) {
    this.squares = squares;
    this.rows = matrix(rows);
    this.participation = participation.toDoubleArray();
  }

  List<AttentionSpectrum> spectra() {
    int width = participation.length / squares.rows();
    List<AttentionSpectrum> spectra = new ArrayList<>();
    for (int head = 0; head < squares.rows(); head++) {
      spectra.add(spectrum(head, width));
    }
    return spectra;
  }

  /**
   * With the score effects (h, 3) of the same heads, of attention whose entries have a relative
   * rounding: what is smaller than that is 0; and with the squares (h, ℓ) of relative attention.
   */
  List<MeasuredHead> readings(
      ReadingPlan plan, Matrix effects, double rounding, Optional<Matrix> relative) {
    double keys = plan.meanKeys(squares.columns());
    List<AttentionSpectrum> spectra = spectra();
    spectra.replaceAll(spectrum -> spectrum.beyond(rounding));
    List<MeasuredHead> readings = new ArrayList<>();
    for (int head = 0; head < spectra.size(); head++) {
      double[] effect = effects.row(head);
      int row = head;
      readings.add(
          new MeasuredHead(
              spectra.get(head),
              ScoreStatistics.of(effect[0] > rounding ? effect[0] : 0, effect[1], effect[2], keys),
              relative.map(squares -> Spectrum.of(squares.row(row)))));
    }
    return readings;
  }

  private AttentionSpectrum spectrum(int head, int width) {
    double[] values = squares.row(head);
    double[] row = rows.row(head);
    List<LeadingMode> modes = new ArrayList<>();
    for (int j = 0, at = head * width; j < width / 2; j++, at++) {
      modes.add(new LeadingMode(values[j], participation[at], participation[at + width / 2]));
    }
    RowStatistics statistics =
        new RowStatistics(row[0], row[1], row[2], (int) row[3], row[4], row[5]);
    return new AttentionSpectrum(squares.columns(), Spectrum.of(values), row[6], statistics, modes);
  }

  /** One row of a float64 array (h, m), as a 1 × m matrix. */
  static Matrix row(NDArray array, int head) {
    return Matrix.of(new double[][] {matrix(array).row(head)});
  }

  /** One matrix of a float64 array (h, m, m). */
  static Matrix slice(NDArray array, int head) {
    int size = Math.toIntExact(array.getShape().get(1));
    double[] flat = array.toDoubleArray();
    int area = size * size;
    return Matrix.of(size, size, Arrays.copyOfRange(flat, head * area, (head + 1) * area));
  }

  /** A float64 array of two dimensions; a number that is not finite is refused. */
  static Matrix matrix(NDArray array) {
    return Matrix.of(
        Math.toIntExact(array.getShape().get(0)),
        Math.toIntExact(array.getShape().get(1)),
        array.toDoubleArray());
  }
}
