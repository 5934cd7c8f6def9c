package io.attentionspectra.cli.simulate;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.SequenceSpectrum;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.PooledSignal;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pooled sequences against the theory of signal recovery. */
@Command(
    name = "pooling",
    description = {
      "Draw sequences of tokens with a class signal, pool them, and set the spectrum "
          + "of their centred covariance against its predicted bulk, outlier and alignment.",
      ""
    })
final class SimulatePoolingCommand extends ResultCommand {

  @Option(names = "--dim", required = true, paramLabel = "d", description = "Embedding size.")
  private int dimension;

  @Option(
      names = "--vocabulary",
      required = true,
      paramLabel = "V",
      description = "Entries of the token table.")
  private int vocabulary;

  @Option(
      names = "--sequences",
      required = true,
      paramLabel = "N",
      description = "Sequences to draw.")
  private int sequences;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "T",
      description = "Tokens of a sequence.")
  private int tokens;

  @Option(
      names = "--signal",
      required = true,
      paramLabel = "MU2",
      description = "Squared norm ‖μ‖² of the class direction.")
  private double signal;

  @Option(
      names = "--correlation",
      required = true,
      paramLabel = "q1,q2,…|FILE",
      converter = SimulatedCorrelation.Converter.class,
      description =
          "Correlation of each position's sign with the class, one number for all or one each; or"
              + " a CSV file with the positional correlation R.")
  @SuppressWarnings("NullAway.Init")
  private SimulatedCorrelation correlation;

  @Option(
      names = "--pooling",
      defaultValue = "mean",
      split = ",",
      paramLabel = "NAME",
      description =
          "mean, first, last, root-length, position-weighted, harmonic:TAU, top-eigenvector or"
              + " learned, separated by commas (default: mean).")
  @SuppressWarnings("NullAway.Init")
  private List<String> poolings;

  @Option(
      names = "--class-tied",
      description = "The sign of the signal belongs to the vocabulary entry.")
  private boolean classTied;

  @Override
  protected Answer answer() {
    SequenceSigns signs = correlation.signs(tokens);
    List<LinearPooling> strategies = new ArrayList<>();
    for (String name : poolings) {
      strategies.add(linear(name, signs.correlation()));
    }
    Randomness randomness = Randomness.of(seed());
    TokenTable table = table(randomness.child("table", 0));
    SequenceEnsemble ensemble =
        new SequenceEnsemble(table, signs, randomness.child("sequences", 0));
    List<Comparison> found = new ArrayList<>();
    for (int i = 0; i < strategies.size(); i++) {
      found.add(comparison(poolings.get(i), strategies.get(i), ensemble));
    }
    return new Found(found);
  }

  private static LinearPooling linear(String name, PositionalCorrelation correlation) {
    if (PoolingNames.of(name, PoolingEvidence.of(() -> correlation))
        instanceof LinearPooling pooling) {
      return pooling;
    }
    throw Check.failure(
        "--pooling",
        "'" + name + "'",
        "is no weighted sum of tokens",
        "give another, such as mean");
  }

  private TokenTable table(Randomness randomness) {
    return classTied
        ? TokenTable.classTied(dimension, vocabulary, signal, randomness)
        : TokenTable.independentSign(dimension, vocabulary, signal, randomness);
  }

  private Comparison comparison(String name, LinearPooling pooling, SequenceEnsemble ensemble) {
    double kappa = pooling.kappa(tokens);
    double alpha = pooling.alpha(ensemble.signs().correlation());
    double delta = dimension / (double) vocabulary;
    double gamma = dimension / (double) sequences;
    PooledSignal independent = PooledSignal.of(delta, gamma, alpha * signal / kappa);
    PooledSignal theory = classTied ? independent.classTied(signal) : independent;
    SequenceSpectrum measured = SequenceSpectrum.centred(ensemble.pooled(pooling, sequences));
    double distance =
        Distance.KOLMOGOROV_SMIRNOV.between(
            Spectrum.of(measured.eigenvalues()), FreeProduct.of(delta, gamma, kappa));
    return new Comparison(
        name,
        kappa,
        alpha,
        theory,
        measured.largest(),
        measured.alignment(ensemble.table().direction()),
        distance);
  }

  /** One pooling; eigenvalues as measured, κ included. */
  private record Comparison(
      String name,
      double kappa,
      double alpha,
      PooledSignal theory,
      double largest,
      double alignment,
      double kolmogorovSmirnov) {

    double outlier() {
      return kappa * theory.outlier().orElse(Double.NaN);
    }

    double edge() {
      return kappa * theory.bulkEdge();
    }

    Document toDocument() {
      Document predicted =
          new Document()
              .number("outlier", outlier())
              .number("edge", edge())
              .number("alignment", theory.alignment());
      Document measured =
          new Document()
              .number("largest", largest)
              .number("alignment", alignment)
              .number("ks", kolmogorovSmirnov);
      return new Document()
          .number("kappa", kappa)
          .number("alpha", alpha)
          .number("rho", theory.rho())
          .object("predicted", predicted)
          .object("measured", measured);
    }
  }

  /** The poolings by name as given. */
  private record Found(List<Comparison> comparisons) implements Answer {

    @Override
    public Map<String, @Nullable Object> json() {
      Document document = new Document();
      comparisons.forEach(each -> document.object(each.name(), each.toDocument()));
      return document.map();
    }

    @Override
    public String text() {
      Table table =
          Table.withHeader(
              "pooling", "κ", "ρ", "edge", "outlier", "largest", "alignment", "measured", "KS");
      for (Comparison each : comparisons) {
        table.row(
            each.name(),
            Digits.of(each.kappa(), 4),
            Digits.of(each.theory().rho(), 4),
            Digits.of(each.edge(), 4),
            each.theory().detectable() ? Digits.of(each.outlier(), 4) : "none",
            Digits.of(each.largest(), 4),
            Digits.of(each.theory().alignment(), 3),
            Digits.of(each.alignment(), 3),
            Digits.of(each.kolmogorovSmirnov(), 3));
      }
      return "Pooled sequences: predicted edge, outlier and alignment, and as measured\n\n" + table;
    }
  }
}
