package io.attentionspectra.cli.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.AspectRatios;
import io.attentionspectra.cli.io.GivenCorrelation;
import io.attentionspectra.cli.io.PositionWeights;
import io.attentionspectra.cli.io.TextLengths;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.signal.SeparableSignal.LengthClass;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe pooled texts of many lengths. */
final class LengthOptions {

  @Option(
      names = "--lengths",
      paramLabel = "L:weight,…",
      converter = TextLengths.Converter.class,
      description =
          "Tokens of the texts with how often each number occurs, such as 8:3,16:1, in place of"
              + " --rho; needs --signal and --correlation.")
  private @Nullable TextLengths lengths;

  @Option(
      names = "--correlation",
      paramLabel = "q1,q2,…|FILE",
      converter = GivenCorrelation.Converter.class,
      description =
          "With --lengths: correlation of each position's sign with the class, one number for all"
              + " or one each up to the longest text; or a CSV file with the positional correlation"
              + " R.")
  private @Nullable GivenCorrelation correlation;

  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      description = "With --lengths: " + PositionWeights.NAMES + " (default: mean).")
  private @Nullable String pooling;

  boolean given() {
    return lengths != null;
  }

  /** Refuses options that do not go together. */
  void requireComplete(boolean rho, boolean signal) {
    if (lengths == null && correlation != null) {
      throw absent("--lengths", "--correlation is of texts of many lengths");
    }
    if (lengths == null && pooling != null) {
      throw absent("--lengths", "--pooling is of texts of many lengths");
    }
    if (lengths == null) {
      return;
    }
    if (rho) {
      throw Check.failure(
          "--rho", "given", "--lengths takes its place", "give --signal and --correlation instead");
    }
    if (!signal) {
      throw absent("--signal", "--lengths needs it");
    }
    if (correlation == null) {
      throw absent("--correlation", "--lengths needs it");
    }
  }

  private static IllegalArgumentException absent(String option, String why) {
    return Check.failure(option, "absent", why, "give both");
  }

  Answer answer(AspectRatios ratios, double signal, boolean classTied) {
    if (lengths == null || correlation == null) {
      throw new IllegalStateException("options not checked");
    }
    // Two positions at least, as every correlation has.
    int longest = Math.max(2, lengths.longest());
    PositionalCorrelation given = correlation.signs(longest, "--lengths").correlation();
    LinearPooling linear = PositionWeights.of(Objects.requireNonNullElse(pooling, "mean"), given);
    List<LengthClass> classes = lengths.classes(linear, given);
    SeparableSignal independent =
        SeparableSignal.isotropic(ratios.delta(), ratios.gamma(), classes);
    SeparableSignal model = classTied ? independent.classTied() : independent;
    return new FoundOfLengths(model, signal, lengths.documents(classes));
  }
}
