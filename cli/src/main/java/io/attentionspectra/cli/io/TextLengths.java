package io.attentionspectra.cli.io;

import io.attentionspectra.base.Document;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.SeparableSignal.LengthClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of tokens that texts have, and how many texts have each. */
@SuppressWarnings("ArrayRecordComponent")
public record TextLengths(int[] lengths, double[] weights) {

  /** Reads {@code L:weight,…}; a weight left out is 1. */
  public static final class Converter implements ITypeConverter<TextLengths> {

    @Override
    public TextLengths convert(String text) {
      WeightedNumbers given = new WeightedNumbers.Converter().convert(text);
      int[] lengths = new int[given.values().length];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = (int) given.values()[i];
        if (lengths[i] != given.values()[i] || lengths[i] < 1) {
          throw refused(text, "has a length that is no whole number from 1 on");
        }
        if (!(given.weights()[i] > 0)) {
          throw refused(text, "has a weight that is not positive");
        }
      }
      double total = Arrays.stream(given.weights()).sum();
      if (!Double.isFinite(total)) {
        throw refused(text, "has weights whose sum is too large");
      }
      if (!(Arrays.stream(given.weights()).min().orElse(0) / total > 0)) {
        throw refused(text, "has a weight too small beside the others");
      }
      if (Arrays.stream(lengths).distinct().count() < lengths.length) {
        throw refused(text, "has a length twice");
      }
      return new TextLengths(lengths, given.weights());
    }

    private static TypeConversionException refused(String text, String why) {
      return new TypeConversionException(
          "'" + text + "' " + why + ", write L:weight,… such as 8:3,16:1");
    }
  }

  /** Whether all texts have the same length. */
  public boolean isOne() {
    return lengths.length == 1;
  }

  /** The largest length. */
  public int longest() {
    return Arrays.stream(lengths).max().orElseThrow();
  }

  /** Signs of texts of these lengths. */
  public SequenceSigns signs(SequenceSigns longest) {
    return SequenceSigns.ofLengths(longest, lengths, weights);
  }

  /** Noise κ_L = ‖w‖² and signal α_L = wᵀR_L w of each length. */
  public List<LengthClass> classes(LinearPooling pooling, PositionalCorrelation correlation) {
    double total = Arrays.stream(weights).sum();
    List<LengthClass> classes = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      double[] w = pooling.weights(lengths[i]);
      double alpha = w.length == 1 ? w[0] * w[0] : correlation.leading(w.length).quadraticForm(w);
      classes.add(new LengthClass(weights[i] / total, pooling.kappa(lengths[i]), alpha));
    }
    return classes;
  }

  /** Classes of these lengths for machines, in their order. */
  public List<Document> documents(List<LengthClass> classes) {
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      LengthClass each = classes.get(i);
      rows.add(
          new Document()
              .number("length", lengths[i])
              .number("share", each.share())
              .number("kappa", each.kappa())
              .number("alpha", each.alpha()));
    }
    return rows;
  }
}
