package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.lengths.LabelledProfile;
import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.probe.WindowPooling;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Moments of the pooled vectors of one strategy, by fold and class. */
final class StrategyMoments {

  private final WindowPooling pooling;
  private final WindowPooling.Fitted fitted;
  private final CorpusDesign design;
  private final int dimension;
  private final IntFunction<GramSum> sums;
  private final List<GroupedCovariance> folds = new ArrayList<>();

  /** Of whole texts only, and of poolings in the space of the tokens. */
  private final Optional<LengthMoments> lengths;

  /** Of each of two labelled classes of whole texts. */
  private final List<LengthMoments> classLengths = new ArrayList<>();

  StrategyMoments(
      WindowPooling pooling,
      WindowPooling.Fitted fitted,
      CorpusDesign design,
      int dimension,
      IntFunction<GramSum> sums) {
    this.pooling = pooling;
    this.fitted = fitted;
    this.design = design;
    this.dimension = fitted.dimension(dimension);
    this.sums = sums;
    this.lengths =
        design
            .wholeTexts()
            .filter(positions -> fitted.isOfTokens())
            .map(
                positions ->
                    LengthMoments.of(dimension, design.replicates(), Randomness.of(design.seed())));
    if (lengths.isPresent() && design.classes() > 1) {
      for (int group = 0; group < design.classes(); group++) {
        classLengths.add(LengthMoments.of(dimension, 0, Randomness.of(design.seed())));
      }
    }
  }

  /** Made when first asked for, so that a state can be refused before there is memory for them. */
  private List<GroupedCovariance> folds() {
    while (folds.size() < design.folds()) {
      folds.add(empty());
    }
    return folds;
  }

  private GroupedCovariance empty() {
    return GroupedCovariance.of(design.classes(), dimension, sums);
  }

  WindowPooling pooling() {
    return pooling;
  }

  WindowPooling.Fitted fitted() {
    return fitted;
  }

  /** Length of the pooled vectors. */
  int dimension() {
    return dimension;
  }

  void add(double[] pooled, int fold, int group) {
    folds().get(fold).add(pooled, group);
  }

  /** Adds the vector of a whole text of a class by its length. */
  void addLength(TokenWindow window, double[] pooled, double[] direction, int group) {
    int length = window.tokens().rows();
    lengths.ifPresent(moments -> moments.add(window.text(), length, pooled, direction));
    if (!classLengths.isEmpty()) {
      classLengths.get(group).add(window.text(), length, pooled, direction);
    }
  }

  /** Variances by length, of whole texts pooled in the space of the tokens. */
  LengthMoments lengths() {
    return lengths.orElseThrow();
  }

  /**
   * Noise and signal by length as labels show them; nothing without labels.
   *
   * @param across variance of a token
   */
  Optional<LabelledProfile> labelledLengths(double across) {
    if (classLengths.isEmpty()) {
      return Optional.empty();
    }
    GroupedCovariance all = all();
    Matrix within = all.scatterWithin().scale(1.0 / all.count());
    return Optional.of(
        LabelledProfile.of(
            classLengths.get(0),
            classLengths.get(1),
            across,
            unit -> {
              double[] image = within.times(unit);
              return IntStream.range(0, unit.length).mapToDouble(j -> image[j] * unit[j]).sum();
            }));
  }

  /** Of all texts. */
  GroupedCovariance all() {
    return allWithout(-1);
  }

  /** Of the texts outside a fold. */
  GroupedCovariance allWithout(int fold) {
    GroupedCovariance sum = folds().get(fold == 0 && design.folds() > 1 ? 1 : 0).copy();
    for (int f = fold == 0 ? 2 : 1; f < design.folds(); f++) {
      if (f != fold) {
        sum.merge(folds().get(f));
      }
    }
    return sum.copy();
  }

  void merge(StrategyMoments other) {
    for (int f = 0; f < design.folds(); f++) {
      folds().get(f).merge(other.folds().get(f));
    }
    lengths.ifPresent(moments -> moments.merge(other.lengths()));
    for (int group = 0; group < classLengths.size(); group++) {
      classLengths.get(group).merge(other.classLengths.get(group));
    }
  }

  void writeTo(DataOutput out) throws IOException {
    for (GroupedCovariance fold : folds()) {
      fold.writeTo(out);
    }
    if (lengths.isPresent()) {
      lengths.get().writeTo(out);
    }
    for (LengthMoments each : classLengths) {
      each.writeTo(out);
    }
  }

  void readFrom(DataInput in) throws IOException {
    folds.clear();
    for (int f = 0; f < design.folds(); f++) {
      BinaryState.requireHeld(GroupedCovariance.numbers(design.classes(), dimension), in);
      GroupedCovariance fold = empty();
      fold.readFrom(in);
      folds.add(fold);
    }
    if (lengths.isPresent()) {
      lengths.get().readFrom(in);
    }
    for (LengthMoments each : classLengths) {
      each.readFrom(in);
    }
  }
}
