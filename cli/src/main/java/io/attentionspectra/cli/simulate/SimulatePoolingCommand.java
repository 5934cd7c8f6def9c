package io.attentionspectra.cli.simulate;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.GivenCorrelation;
import io.attentionspectra.cli.io.PositionWeights;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.cli.io.TextLengths;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.SequenceSpectrum;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.free.Free;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.SeparableCovariance;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.signal.PooledSignal;
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.signal.SeparableSignal.LengthClass;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
      paramLabel = "T|L:weight,…",
      converter = TextLengths.Converter.class,
      description =
          "Tokens of a sequence, or several numbers of tokens with how often each occurs, such as"
              + " 8:3,16:1; a weight left out is 1.")
  @SuppressWarnings("NullAway.Init")
  private TextLengths tokens;

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
      converter = GivenCorrelation.Converter.class,
      description =
          "Correlation of each position's sign with the class, one number for all or one each; or"
              + " a CSV file with the positional correlation R. Shorter sequences have the first"
              + " positions of the longest.")
  @SuppressWarnings("NullAway.Init")
  private GivenCorrelation correlation;

  @Option(
      names = "--pooling",
      defaultValue = "mean",
      split = ",",
      paramLabel = "NAME",
      description = PositionWeights.NAMES + ", several separated by commas (default: mean).")
  @SuppressWarnings("NullAway.Init")
  private List<String> poolings;

  @Option(
      names = "--class-tied",
      description = "The sign of the signal belongs to the vocabulary entry.")
  private boolean classTied;

  @Override
  protected Answer answer() {
    SequenceSigns longest = correlation.signs(tokens.longest(), "--tokens");
    SequenceSigns signs = tokens.isOne() ? longest : tokens.signs(longest);
    List<LinearPooling> strategies = new ArrayList<>();
    for (String name : poolings) {
      strategies.add(PositionWeights.of(name, signs.correlation()));
    }
    Randomness randomness = Randomness.of(seed());
    TokenTable table = table(randomness.child("table", 0));
    SequenceEnsemble ensemble =
        new SequenceEnsemble(table, signs, randomness.child("sequences", 0));
    List<Comparison> found = new ArrayList<>();
    for (int i = 0; i < strategies.size(); i++) {
      LinearPooling pooling = strategies.get(i);
      Theory theory = tokens.isOne() ? ofOneLength(pooling, signs) : ofLengths(pooling, signs);
      SequenceSpectrum measured = SequenceSpectrum.centred(ensemble.pooled(pooling, sequences));
      found.add(new Comparison(poolings.get(i), theory, Measured.of(measured, table, theory)));
    }
    return new Found(found);
  }

  private TokenTable table(Randomness randomness) {
    return classTied
        ? TokenTable.classTied(dimension, vocabulary, signal, randomness)
        : TokenTable.independentSign(dimension, vocabulary, signal, randomness);
  }

  private Theory ofOneLength(LinearPooling pooling, SequenceSigns signs) {
    double kappa = pooling.kappa(tokens.longest());
    double alpha = pooling.alpha(signs.correlation());
    PooledSignal independent = PooledSignal.of(delta(), gamma(), alpha * signal / kappa);
    PooledSignal theory = classTied ? independent.classTied(signal) : independent;
    Document strength =
        new Document().number("kappa", kappa).number("alpha", alpha).number("rho", theory.rho());
    OptionalDouble outlier = theory.outlier();
    return new Theory(
        FreeProduct.of(delta(), gamma(), kappa),
        strength,
        Digits.of(kappa, 4),
        Digits.of(theory.rho(), 4),
        outlier.isPresent() ? OptionalDouble.of(kappa * outlier.getAsDouble()) : outlier,
        kappa * theory.bulkEdge(),
        theory.alignment());
  }

  private Theory ofLengths(LinearPooling pooling, SequenceSigns signs) {
    List<LengthClass> classes = tokens.classes(pooling, signs.correlation());
    SeparableSignal independent = SeparableSignal.isotropic(delta(), gamma(), classes);
    SeparableSignal theory = classTied ? independent.classTied() : independent;
    double[] kappa = classes.stream().mapToDouble(LengthClass::kappa).toArray();
    double[] shares = classes.stream().mapToDouble(LengthClass::share).toArray();
    return new Theory(
        SeparableCovariance.of(gamma(), Free.marchenkoPastur(delta()), kappa, shares),
        new Document().objects("lengths", tokens.documents(classes)),
        Digits.of(Arrays.stream(kappa).min().orElseThrow(), 4)
            + " to "
            + Digits.of(Arrays.stream(kappa).max().orElseThrow(), 4),
        "",
        theory.outlier(signal),
        theory.bulkEdge(),
        theory.alignment(signal));
  }

  private double delta() {
    return dimension / (double) vocabulary;
  }

  private double gamma() {
    return dimension / (double) sequences;
  }

  /**
   * What is predicted of one pooling; eigenvalues as measured, κ included.
   *
   * @param strength noise and signal for machines
   * @param kappa noise for people
   * @param rho signal over noise for people, empty where lengths vary
   */
  private record Theory(
      SpectralLaw bulk,
      Document strength,
      String kappa,
      String rho,
      OptionalDouble outlier,
      double edge,
      double alignment) {

    Document toDocument() {
      return new Document()
          .number("outlier", outlier.orElse(Double.NaN))
          .number("edge", edge)
          .number("alignment", alignment);
    }
  }

  /** What one pooling shows. */
  private record Measured(double largest, double alignment, double kolmogorovSmirnov) {

    static Measured of(SequenceSpectrum spectrum, TokenTable table, Theory theory) {
      return new Measured(
          spectrum.largest(),
          spectrum.alignment(table.direction()),
          Distance.KOLMOGOROV_SMIRNOV.between(Spectrum.of(spectrum.eigenvalues()), theory.bulk()));
    }

    Document toDocument() {
      return new Document()
          .number("largest", largest)
          .number("alignment", alignment)
          .number("ks", kolmogorovSmirnov);
    }
  }

  /** One pooling. */
  private record Comparison(String name, Theory theory, Measured measured) {

    Document toDocument() {
      Document document = new Document();
      theory.strength().map().forEach(document::put);
      return document
          .object("predicted", theory.toDocument())
          .object("measured", measured.toDocument());
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
            each.theory().kappa(),
            each.theory().rho(),
            Digits.of(each.theory().edge(), 4),
            each.theory().outlier().isPresent()
                ? Digits.of(each.theory().outlier().getAsDouble(), 4)
                : "none",
            Digits.of(each.measured().largest(), 4),
            Digits.of(each.theory().alignment(), 3),
            Digits.of(each.measured().alignment(), 3),
            Digits.of(each.measured().kolmogorovSmirnov(), 3));
      }
      return "Pooled sequences: predicted edge, outlier and alignment, and as measured\n\n" + table;
    }
  }
}
