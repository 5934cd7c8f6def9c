package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A law at the points and the probabilities asked for. */
@SuppressWarnings("ArrayRecordComponent")
record LawAnswer(
    String id,
    String title,
    Document parameters,
    SpectralLaw law,
    Curve curve,
    double[] probabilities)
    implements Answer {

  /** Atoms beyond this many are counted, not listed, in the text. */
  private static final int ATOMS_SHOWN = 12;

  @Override
  public Map<String, @Nullable Object> json() {
    return new Document()
        .put("law", id)
        .object("parameters", parameters)
        .rows(
            "intervals",
            law.intervals().stream().map(i -> new double[] {i.lower(), i.upper()}).toList())
        .objects(
            "atoms",
            law.atoms().stream()
                .map(atom -> new Document().number("at", atom.at()).number("mass", atom.mass()))
                .toList())
        .number("mean", law.mean())
        .numbers("x", curve.x())
        .numbers("density", curve.density())
        .numbers("cdf", curve.cumulative())
        .numbers("quantile", quantiles())
        .map();
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(title).append("\n\n");
    text.append("  support  ").append(support()).append('\n');
    text.append("  atoms    ").append(atoms()).append('\n');
    text.append("  mean     ").append(Digits.of(law.mean())).append("\n\n");
    Table points = Table.withHeader("x", "density", "cdf");
    for (int i = 0; i < curve.x().length; i++) {
      points.row(curve.x()[i], curve.density()[i], curve.cumulative()[i]);
    }
    text.append(points);
    if (probabilities.length > 0) {
      Table quantiles = Table.withHeader("probability", "quantile");
      double[] values = quantiles();
      for (int i = 0; i < values.length; i++) {
        quantiles.row(probabilities[i], values[i]);
      }
      text.append("\n\n").append(quantiles);
    }
    return text.toString();
  }

  private double[] quantiles() {
    return Arrays.stream(probabilities).map(law::quantile).toArray();
  }

  private String support() {
    if (law.intervals().isEmpty()) {
      return "atoms only";
    }
    return law.intervals().stream()
        .map(i -> "[" + Digits.of(i.lower()) + ", " + Digits.of(i.upper()) + "]")
        .collect(Collectors.joining(" ∪ "));
  }

  private String atoms() {
    if (law.atoms().isEmpty()) {
      return "none";
    }
    String shown =
        law.atoms().stream()
            .limit(ATOMS_SHOWN)
            .map(atom -> "mass " + Digits.of(atom.mass()) + " at " + Digits.of(atom.at()))
            .collect(Collectors.joining(", "));
    int more = law.atoms().size() - ATOMS_SHOWN;
    return more > 0 ? shown + ", and " + more + " more" : shown;
  }
}
