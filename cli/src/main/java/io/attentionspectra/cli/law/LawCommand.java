package io.attentionspectra.cli.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Numbers;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.report.plot.LawPicture;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.SupportGrid;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that evaluates one law; the options all laws share. */
abstract class LawCommand extends ResultCommand {

  private static final int POINTS_FOR_MACHINES = 101;
  private static final int POINTS_FOR_PEOPLE = 21;

  @Option(
      names = "--at",
      paramLabel = "x,…",
      converter = Numbers.Converter.class,
      description =
          "Points at which to give density and distribution function (default: a grid over the"
              + " support, denser towards its edges, with every atom). The density is that of the"
              + " continuous part; where it diverges, at a hard edge, JSON has null.")
  private @Nullable Numbers at;

  @Option(
      names = "--quantiles",
      paramLabel = "q,…",
      converter = Numbers.Converter.class,
      description = "Probabilities in [0, 1] whose quantiles to give, in this order.")
  private @Nullable Numbers quantiles;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      converter = PlotFile.Converter.class,
      description = "Draw density, atoms and edges, as SVG or PNG by the ending of the file.")
  private @Nullable PlotFile plot;

  /** The law the options describe. */
  abstract SpectralLaw law();

  /** The law in one line: its name and parameters. */
  String title(SpectralLaw law) {
    return law.parameters().entrySet().stream()
        .map(entry -> ", " + entry.getKey() + " = " + Digits.of(entry.getValue()))
        .collect(Collectors.joining("", law.name(), ""));
  }

  /** The parameters as JSON. */
  Document parameters(SpectralLaw law) {
    Document parameters = new Document();
    law.parameters().forEach(parameters::number);
    return parameters;
  }

  @Override
  protected final Answer answer() {
    SpectralLaw law = law();
    double[] probabilities = quantiles == null ? new double[0] : quantiles.values();
    for (double probability : probabilities) {
      Check.probability("--quantiles", probability);
    }
    if (plot != null) {
      plot.write(LawPicture.of(law, title(law)));
    }
    return new LawAnswer(
        name(), title(law), parameters(law), law, law.curve(points(law)), probabilities);
  }

  private double[] points(SpectralLaw law) {
    return at == null
        ? SupportGrid.of(law, forMachines() ? POINTS_FOR_MACHINES : POINTS_FOR_PEOPLE)
        : at.values();
  }
}
