package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Numbers;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.law.TracyWidom;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The law of the largest eigenvalue at a soft edge. */
@Command(
    name = "tracy-widom",
    description = {
      "The Tracy–Widom law with β = 1: fluctuations of the largest eigenvalue of real " + "noise.",
      ""
    })
public final class TracyWidomCommand extends ResultCommand {

  @Option(
      names = "--at",
      required = true,
      paramLabel = "s,…",
      converter = Numbers.Converter.class,
      description = "Points at which to give distribution function and density.")
  @SuppressWarnings("NullAway.Init")
  private Numbers at;

  @Override
  protected Answer answer() {
    TracyWidom law = TracyWidom.real();
    double[] x = at.values();
    return new Found(
        x,
        Arrays.stream(x).map(law::cumulative).toArray(),
        Arrays.stream(x).map(law::density).toArray(),
        Arrays.stream(x).map(law::survival).toArray());
  }

  /** The values at the points; the survival function is for people, who test significance. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Found(double[] x, double[] cumulative, double[] density, double[] survival)
      implements Answer {

    @Override
    public Map<String, @Nullable Object> json() {
      return new Document()
          .numbers("x", x)
          .numbers("cdf", cumulative)
          .numbers("density", density)
          .map();
    }

    @Override
    public String text() {
      Table table = Table.withHeader("s", "cdf", "1 − cdf", "density");
      for (int i = 0; i < x.length; i++) {
        table.row(x[i], cumulative[i], survival[i], density[i]);
      }
      return "Tracy–Widom law, β = 1\n\n" + table;
    }
  }
}
