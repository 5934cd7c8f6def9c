package io.attentionspectra.cli.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.AspectRatios;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Facts;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.signal.PooledSignal;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a pooled covariance shows of a class signal. */
@Command(
    name = "signal",
    description = {
      "Whether the covariance of pooled sequences shows a class signal, where its "
          + "outlier lies, how well the top eigenvector finds the class direction, and how "
          + "many sequences it takes.",
      ""
    })
public final class SignalCommand extends ResultCommand {

  @Mixin private final AspectRatios ratios = new AspectRatios();

  @Option(
      names = "--rho",
      paramLabel = "R",
      description =
          "Signal-to-noise ratio after pooling, ρ = α‖μ‖²/κ; required unless --lengths is given.")
  private @Nullable Double rho;

  @Mixin private final LengthOptions lengths = new LengthOptions();

  @Option(
      names = "--class-tied",
      description = "The sign of the signal belongs to the vocabulary entry; needs --signal.")
  private boolean classTied;

  @Option(
      names = "--signal",
      paramLabel = "MU2",
      description = "Squared norm ‖μ‖² of the class direction, with --class-tied or --lengths.")
  private @Nullable Double signal;

  @Override
  protected Answer answer() {
    lengths.requireComplete(rho != null, signal != null);
    if (signal != null && lengths.given()) {
      return lengths.answer(ratios, signal, classTied);
    }
    if (rho == null) {
      throw new IllegalArgumentException(
          "Missing required option: '--rho=R', or --lengths for texts of many lengths");
    }
    return new Found(model(rho));
  }

  private PooledSignal model(double rho) {
    PooledSignal independent = PooledSignal.of(ratios.delta(), ratios.gamma(), rho);
    if (!classTied && signal == null) {
      return independent;
    }
    if (!classTied || signal == null) {
      throw Check.failure(
          classTied ? "--signal" : "--class-tied",
          "absent",
          "--class-tied and --signal go together",
          "give both or neither");
    }
    return independent.classTied(signal);
  }

  /** The model's answers; eigenvalues in units of κ. */
  private record Found(PooledSignal model) implements Answer {

    @Override
    public Map<String, @Nullable Object> json() {
      return new Document()
          .number("firstThreshold", model.firstThreshold())
          .number("secondThreshold", model.secondThreshold())
          .put("detectable", model.detectable())
          .number("outlier", model.outlier().orElse(Double.NaN))
          .number("alignment", model.alignment())
          .number(
              "sequencesNeededOverDimension",
              model.sequencesNeededOverDimension().orElse(Double.NaN))
          .map();
    }

    @Override
    public String text() {
      return Facts.of("Signal in a pooled covariance")
          .with("signal-to-noise ratio ρ", Digits.of(model.rho()))
          .with("first threshold, population outlier", Digits.of(model.firstThreshold()))
          .with("second threshold, sample outlier", Digits.of(model.secondThreshold()))
          .with("detectable", model.detectable() ? "yes" : "no")
          .with("bulk edge / κ", Digits.of(model.bulkEdge()))
          .with("outlier / κ", or(model.outlier(), "none"))
          .with("alignment, squared cosine", Digits.of(model.alignment()))
          .with(
              "sequences needed / dimension",
              or(model.sequencesNeededOverDimension(), "no number suffices"))
          .toString();
    }

    private static String or(OptionalDouble value, String absent) {
      return value.isPresent() ? Digits.of(value.getAsDouble()) : absent;
    }
  }
}
