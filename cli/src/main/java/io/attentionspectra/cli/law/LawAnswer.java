package io.attentionspectra.cli.law;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Json;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A law at the points and the probabilities asked for. */
@SuppressWarnings("ArrayRecordComponent")
record LawAnswer(
    String id,
    String title,
    ObjectNode parameters,
    SpectralLaw law,
    Curve curve,
    double[] probabilities)
    implements Answer {

  /** Atoms beyond this many are counted, not listed, in the text. */
  private static final int ATOMS_SHOWN = 12;

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("law", id);
    json.set("parameters", parameters);
    ArrayNode intervals = json.putArray("intervals");
    for (Interval interval : law.intervals()) {
      intervals.add(Json.numbers(interval.lower(), interval.upper()));
    }
    ArrayNode atoms = json.putArray("atoms");
    for (Atom atom : law.atoms()) {
      atoms.add(Json.object().put("at", atom.at()).put("mass", atom.mass()));
    }
    json.set("mean", Json.number(law.mean()));
    json.set("x", Json.numbers(curve.x()));
    json.set("density", Json.numbers(curve.density()));
    json.set("cdf", Json.numbers(curve.cumulative()));
    json.set("quantile", Json.numbers(quantiles()));
    return json;
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
