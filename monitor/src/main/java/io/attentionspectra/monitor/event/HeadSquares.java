package io.attentionspectra.monitor.event;

import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The squared singular values of one head on every text of a reading. */
record HeadSquares(List<Spectrum> texts) {

  private static final int LARGEST = 5;

  /** Mean over texts of the largest values by rank. */
  List<Double> largest() {
    List<Double> means = new ArrayList<>();
    for (int rank = 0; rank < LARGEST; rank++) {
      RunningMoments moments = new RunningMoments();
      for (Spectrum text : texts) {
        if (rank < text.size()) {
          moments.add(text.get(rank));
        }
      }
      if (moments.count() > 0) {
        means.add(moments.mean());
      }
    }
    return means;
  }

  /** Mean over texts of the number of values above an edge. */
  double above(double edge) {
    return texts.stream()
        .mapToDouble(text -> text.size() * (1 - text.cumulative(edge)))
        .average()
        .orElse(0);
  }

  /** The values of all texts as one spectrum. */
  Spectrum together() {
    return Spectrum.of(
        texts.stream().flatMapToDouble(text -> Arrays.stream(text.toArray())).toArray());
  }
}
