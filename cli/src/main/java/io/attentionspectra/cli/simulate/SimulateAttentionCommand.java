package io.attentionspectra.cli.simulate;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Document;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Attention of random heads against the closed laws. */
@Command(
    name = "attention",
    description = {
      "Draw random attention heads and set the squared singular values of √L(A − "
          + "column means) against the closed laws at the same size and inverse "
          + "temperature.",
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

  @Option(
      names = "--causal",
      description = "Tokens attend to earlier ones only; no closed law holds then.")
  private boolean causal;

  @Option(
      names = "--replicas",
      defaultValue = "4",
      paramLabel = "R",
      description = "How many heads to draw (default: 4).")
  private int replicas;

  @Override
  protected Answer answer() {
    Map<String, SpectralLaw> laws = new LinkedHashMap<>();
    laws.put("gaussian-equivalence", tokens.law(beta, headSize, length));
    laws.put("spherical-equivalence", SphericalEquivalence.of(length, headSize, beta));
    HeadEnsemble heads = tokens.heads(length, headSize, beta);
    HeadEnsemble drawn = causal ? heads.masked(AttentionMask.causal(length)) : heads;
    Replicas measured =
        Replicas.draw(drawn, replicas, 1, Randomness.of(seed()), SpectralSolver.standard());
    List<Comparison> comparisons = new ArrayList<>();
    laws.forEach((name, law) -> comparisons.add(Comparison.of(name, law, measured)));
    return new Found(drawn.name(), comparisons);
  }

  /** Replicas against one law. */
  private record Comparison(
      String law, Estimate kolmogorovSmirnov, double edge, List<Estimate> largest) {

    static Comparison of(String name, SpectralLaw law, Replicas measured) {
      Estimate distance =
          measured.mean(s -> Distance.KOLMOGOROV_SMIRNOV.between(s.spectrum(), law));
      List<Estimate> largest = new ArrayList<>();
      int count = Math.min(LARGEST, measured.spectra().get(0).spectrum().size());
      for (int i = 0; i < count; i++) {
        int rank = i;
        largest.add(measured.mean(s -> s.spectrum().get(rank)));
      }
      return new Comparison(name, distance, law.rightEdge(), largest);
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
