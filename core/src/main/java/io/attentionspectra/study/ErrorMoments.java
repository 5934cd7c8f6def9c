package io.attentionspectra.study;

import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.model.EstimatedSpectrum;
import io.attentionspectra.result.EstimationErrors;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Errors of one head over the texts on which it was read without its matrix. */
final class ErrorMoments {

  private final RunningMoments effectiveRank = new RunningMoments();
  private final RunningMoments distribution = new RunningMoments();
  private final RunningMoments known = new RunningMoments();
  private final RunningMoments steps = new RunningMoments();
  private final List<RunningMoments> largest = new ArrayList<>();

  void add(EstimatedSpectrum of) {
    effectiveRank.add(of.effectiveRank().halfWidth());
    distribution.add(of.distributionError());
    known.add(of.known());
    steps.add(of.steps());
    for (int rank = 0; rank < of.largestErrors().size(); rank++) {
      at(rank).add(of.largestErrors().get(rank));
    }
  }

  void merge(ErrorMoments other) {
    effectiveRank.merge(other.effectiveRank);
    distribution.merge(other.distribution);
    known.merge(other.known);
    steps.merge(other.steps);
    for (int rank = 0; rank < other.largest.size(); rank++) {
      at(rank).merge(other.largest.get(rank));
    }
  }

  /** The errors; nothing where every text was read with its matrix. */
  Optional<EstimationErrors> errors() {
    return effectiveRank.count() == 0
        ? Optional.empty()
        : Optional.of(
            new EstimationErrors(
                effectiveRank.count(),
                effectiveRank.mean(),
                largest.stream().map(RunningMoments::mean).toList(),
                distribution.mean(),
                known.mean(),
                steps.mean()));
  }

  void writeTo(DataOutput out) throws IOException {
    effectiveRank.writeTo(out);
    distribution.writeTo(out);
    known.writeTo(out);
    steps.writeTo(out);
    out.writeInt(largest.size());
    for (RunningMoments each : largest) {
      each.writeTo(out);
    }
  }

  void readFrom(DataInput in) throws IOException {
    effectiveRank.readFrom(in);
    distribution.readFrom(in);
    known.readFrom(in);
    steps.readFrom(in);
    int count = in.readInt();
    for (int rank = 0; rank < count; rank++) {
      at(rank).readFrom(in);
    }
  }

  private RunningMoments at(int rank) {
    while (largest.size() <= rank) {
      largest.add(new RunningMoments());
    }
    return largest.get(rank);
  }
}
