package io.attentionspectra.report.figures.causal.internal;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.report.figures.internal.Cell;
import io.attentionspectra.report.figures.internal.Draws;
import io.attentionspectra.report.figures.internal.Experiment;
import io.attentionspectra.report.figures.internal.Figure;
import io.attentionspectra.report.figures.internal.NumberTable;
import io.attentionspectra.report.figures.internal.Sizes;
import io.attentionspectra.report.figures.internal.UnitListener;
import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.report.plot.internal.Curves;
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** [C]: a sink or biases of the keys hide the law, and balancing takes them out. */
public final class SinkRemoval implements Experiment {

  private static final double BETA = 0.5;
  private static final int[] PER_DIMENSION = {16, 8};
  private static final double[] STRENGTHS = {0, 1, 2, 3, 4, 5, 6, 7, 8};

  /** The sink of the table: its strength, and its place among the strengths. */
  private static final int SHOWN = 6;

  private static final double BIAS = 0.7;
  private static final int DRAWS = 4;
  private static final int BINS = 50;

  private final int length;
  private final int draws;

  public SinkRemoval(Sizes sizes) {
    this.length = sizes.of(512);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "causal-sinks";
  }

  @Override
  public int units() {
    return PER_DIMENSION.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table =
        NumberTable.of(
            "m, added to the logits",
            "distance, relative",
            "distance, balanced",
            "largest s², relative",
            "largest s², balanced",
            "edge");
    List<Plot> histograms = new ArrayList<>();
    List<Plot> strengths = new ArrayList<>();
    List<String> readings = new ArrayList<>();
    for (int perDimension : PER_DIMENSION) {
      int headSize = Math.max(2, length / perDimension);
      CausalSphericalEquivalence law = CausalSphericalEquivalence.of(length, headSize, BETA);
      Draws<Disturbed> heads =
          Draws.of(
              draws,
              randomness.child("per dimension", perDimension),
              r -> draw(headSize, r),
              id(),
              progress);
      String name = "m = " + headSize;
      row(name + ", nothing", d -> d.sinks().get(0), heads, law, table);
      row(name + ", key biases", Disturbed::biases, heads, law, table);
      row(name + ", sink +" + SHOWN, d -> d.sinks().get(SHOWN), heads, law, table);
      strengths.add(strengthPlot(name, heads, law));
      if (histograms.isEmpty()) {
        readings.add(reading(name, heads, law));
        for (CausalReading reading : CausalReading.values()) {
          histograms.add(histogram(name, reading, heads, law));
        }
      }
    }
    histograms.addAll(strengths);
    return new Figure(
        id(),
        "A sink hides the law, balancing brings it back",
        "[C]: balanced attention, with rows and columns rescaled until they sum to what the mask "
            + "allows, does not change when a constant is added to the logits of a key or of a "
            + "query. So a sink, a key that all queries prefer, leaves it as it is.",
        String.join(" ", readings)
            + " What balancing leaves is the same in every row, whatever was added: all that "
            + "belongs to a key is gone, and nothing else.",
        "ℓ = "
            + length
            + ", β = 0.5, queries and keys uniform on spheres, "
            + draws
            + " draws. Sink: what is added to the logits of the first key. Key biases: standard "
            + "deviation 0.7, independent by key. The same heads in "
            + "every row of one m.",
        histograms,
        table);
  }

  private static String reading(
      String name, Draws<Disturbed> heads, CausalSphericalEquivalence law) {
    return "In relative attention ("
        + name
        + ") a sink of +"
        + SHOWN
        + " on the first key sends one squared singular value to "
        + largest(SHOWN, CausalReading.RELATIVE, heads).text()
        + ", where the edge of the law is "
        + Cell.of(law.rightEdge()).text()
        + ", and presses the rest together. Balanced, the largest value of the same heads is "
        + largest(SHOWN, CausalReading.BALANCED, heads).text()
        + ", and they follow the law as they do without a sink.";
  }

  private static Cell largest(int strength, CausalReading reading, Draws<Disturbed> heads) {
    return Cell.of(heads.mean(d -> d.sinks().get(strength).spectrum(reading).get(0)));
  }

  private Disturbed draw(int headSize, Randomness randomness) {
    Matrix logits = SphericalHeads.of(length, headSize, BETA).draw(randomness).logits();
    List<Readings> sinks = new ArrayList<>();
    for (double strength : STRENGTHS) {
      double[] sink = new double[length];
      sink[0] = strength;
      sinks.add(Readings.of(logits, sink));
    }
    double[] biases = randomness.child("biases", 0).gaussians(length);
    Arrays.setAll(biases, j -> BIAS * biases[j]);
    return new Disturbed(sinks, Readings.of(logits, biases));
  }

  private static void row(
      String name,
      Selection selected,
      Draws<Disturbed> heads,
      CausalSphericalEquivalence law,
      NumberTable table) {
    List<Cell> distances = new ArrayList<>();
    List<Cell> largest = new ArrayList<>();
    for (CausalReading reading : CausalReading.values()) {
      distances.add(
          Cell.of(
              heads.mean(d -> KOLMOGOROV_SMIRNOV.between(selected.of(d).spectrum(reading), law))));
      largest.add(Cell.of(heads.mean(d -> selected.of(d).spectrum(reading).get(0))));
    }
    List<Cell> cells = new ArrayList<>(distances);
    cells.addAll(largest);
    cells.add(Cell.of(law.rightEdge()));
    table.row(name, cells.toArray(Cell[]::new));
  }

  private static Plot histogram(
      String name, CausalReading reading, Draws<Disturbed> heads, CausalSphericalEquivalence law) {
    double right = 1.25 * Math.sqrt(law.rightEdge());
    return Plot.of(
        "Sink +" + SHOWN + ", " + name + ": " + reading.label(),
        Axis.linear("singular value of Y", 0, right),
        Axis.linear("density", 0, 5 / right),
        Curves.histogram(
            "measured",
            heads.values().stream()
                .flatMapToDouble(
                    d ->
                        Arrays.stream(d.sinks().get(SHOWN).spectrum(reading).toArray())
                            .map(Math::sqrt)),
            0,
            right,
            BINS),
        Curves.densityOfRoot("law", law, right / 400, right));
  }

  private static Plot strengthPlot(
      String name, Draws<Disturbed> heads, CausalSphericalEquivalence law) {
    double[] ends = {-0.3, STRENGTHS[STRENGTHS.length - 1] + 0.3};
    List<Mark> marks = new ArrayList<>();
    marks.add(
        Curves.graph(
            "edge of the law", Ink.PREDICTED, Mark.Stroke.SOLID, ends, x -> law.rightEdge()));
    for (CausalReading reading : CausalReading.values()) {
      List<Estimate> largest = new ArrayList<>();
      for (int i = 0; i < STRENGTHS.length; i++) {
        int strength = i;
        largest.add(heads.mean(d -> d.sinks().get(strength).spectrum(reading).get(0)));
      }
      marks.add(Mark.Points.of(reading.label(), reading.ink(), STRENGTHS, largest));
    }
    return new Plot(
        "Largest value, " + name,
        Axis.linear("strength of the sink", ends[0], ends[1]),
        Axis.logarithmic("largest s²", 0.5, 1e6),
        marks);
  }

  /** One of the readings of a draw. */
  @FunctionalInterface
  private interface Selection {

    Readings of(Disturbed head);
  }

  /** A head with sinks of all strengths, and with biases of all keys. */
  private record Disturbed(List<Readings> sinks, Readings biases) {}

  /** The spectra of a head, relative and balanced. */
  private record Readings(Map<CausalReading, Spectrum> spectra) {

    static Readings of(Matrix logits, double[] biases) {
      Matrix shifted =
          Matrix.generate(logits.rows(), logits.columns(), (i, j) -> logits.get(i, j) + biases[j]);
      Map<CausalReading, Spectrum> spectra = new EnumMap<>(CausalReading.class);
      for (CausalReading reading : CausalReading.values()) {
        spectra.put(reading, reading.spectrum(shifted));
      }
      return new Readings(spectra);
    }

    Spectrum spectrum(CausalReading reading) {
      return Objects.requireNonNull(spectra.get(reading));
    }
  }
}
