package io.attentionspectra.cli.simulate;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Attention of random heads against the closed laws. */
@Command(
    name = "attention",
    description = {
      "Draw random attention heads and set the squared singular values of √L(A − "
          + "column means) against the closed laws at the same size and inverse "
          + "temperature. Under a mask those of relative attention, (nA − 1)/√L with n the "
          + "number of tokens seen, against the laws of that mask.",
      ""
    })
final class SimulateAttentionCommand extends ResultCommand {

  private static final int LARGEST = 5;

  @Option(names = "--length", required = true, paramLabel = "L", description = "Tokens of a text.")
  private int length;

  @Option(
      names = "--head-dim",
      required = true,
      paramLabel = "M",
      description = "Size of queries and keys.")
  private int headSize;

  @Option(
      names = "--beta",
      required = true,
      paramLabel = "B",
      description = "Inverse temperature β, the standard deviation of the scores.")
  private double beta;

  @Option(
      names = "--tokens",
      defaultValue = "orthonormal",
      paramLabel = "KIND",
      converter = SimulatedTokens.Converter.class,
      description =
          "What random weights act on: orthonormal tokens (default), gaussian:D tokens in D"
              + " dimensions, or spherical for queries and keys on spheres.")
  @SuppressWarnings("NullAway.Init")
  private SimulatedTokens tokens;

  @Option(names = "--causal", description = "Tokens attend to themselves and to earlier ones only.")
  private boolean causal;

  @Option(
      names = "--window",
      paramLabel = "W",
      description = "Tokens attend to themselves and to the W − 1 tokens before them only.")
  private @Nullable Integer window;

  @Option(
      names = "--balanced",
      description = "Balance the attention first, which takes out sinks; the laws are the same.")
  private boolean balanced;

  @Option(
      names = "--replicas",
      defaultValue = "4",
      paramLabel = "R",
      description = "How many heads to draw (default: 4).")
  private int replicas;

  @Override
  protected Answer answer() {
    SimulatedMask seen =
        new SimulatedMask(
            causal, window == null ? OptionalInt.empty() : OptionalInt.of(window), balanced);
    Map<String, SpectralLaw> laws = seen.laws(tokens, beta, headSize, length);
    HeadEnsemble drawn = tokens.heads(length, headSize, beta).masked(seen.mask(length));
    Randomness randomness = Randomness.of(seed());
    Check.atLeast("replicas", replicas, 1);
    List<Spectrum> measured =
        IntStream.range(0, replicas)
            .parallel()
            .mapToObj(r -> seen.spectrum(drawn.draw(randomness.child("replica", r))))
            .toList();
    List<Comparison> comparisons = new ArrayList<>();
    laws.forEach((name, law) -> comparisons.add(Comparison.of(name, law, measured)));
    return new Found(tokens.heads(length, headSize, beta).name() + seen.describe(), comparisons);
  }

  /** Replicas against one law. */
  private record Comparison(
      String law, Estimate kolmogorovSmirnov, double edge, List<Estimate> largest) {

    static Comparison of(String name, SpectralLaw law, List<Spectrum> measured) {
      Estimate distance = mean(measured, each -> Distance.KOLMOGOROV_SMIRNOV.between(each, law));
      List<Estimate> largest = new ArrayList<>();
      int count = Math.min(LARGEST, measured.get(0).size());
      for (int i = 0; i < count; i++) {
        int rank = i;
        largest.add(mean(measured, each -> each.get(rank)));
      }
      return new Comparison(name, distance, law.rightEdge(), largest);
    }

    private static Estimate mean(List<Spectrum> spectra, ToDoubleFunction<Spectrum> number) {
      return Estimate.meanOf(spectra.stream().mapToDouble(number).toArray());
    }

    Document toDocument() {
      return new Document()
          .estimate("ks", kolmogorovSmirnov)
          .number("edge", edge)
          .estimates("largest", largest);
    }
  }

  /** The comparisons by law; numbers are means over the replicas. */
  private record Found(String heads, List<Comparison> comparisons) implements Answer {

    @Override
    public Map<String, @Nullable Object> json() {
      Document document = new Document();
      comparisons.forEach(each -> document.object(each.law(), each.toDocument()));
      return document.map();
    }

    @Override
    public String text() {
      Table table = Table.withHeader("law", "KS", "±", "edge", "largest", "±");
      for (Comparison each : comparisons) {
        table.row(
            each.law(),
            Digits.of(each.kolmogorovSmirnov().value(), 3),
            Digits.of(each.kolmogorovSmirnov().standardError(), 2),
            Digits.of(each.edge()),
            Digits.of(each.largest().get(0).value()),
            Digits.of(each.largest().get(0).standardError(), 2));
      }
      return "Attention of " + heads + "\n\n" + table;
    }
  }
}
