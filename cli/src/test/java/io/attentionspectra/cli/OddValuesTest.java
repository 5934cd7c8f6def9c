package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option of the commands that need no model, one at a time, with values that no one means: an
 * answer, or a refusal in one line with status 2, never an internal failure.
 */
final class OddValuesTest {

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "0",
          "-0.0",
          "1",
          "-1",
          "0.3",
          "1e-320",
          "1e-12",
          "1e12",
          "1e308",
          "1e999",
          "NaN",
          "2147483647",
          "2147483648",
          "9223372036854775808",
          "1,5",
          "1,2,3",
          ",",
          "1:2",
          "1:2:3",
          ":",
          "1:1e308,2:1e308",
          "1e308,1e308",
          "0x10",
          "1d",
          "١٢",
          "é𝔸",
          "a\nb",
          "a\0b",
          "..",
          "/",
          "mean",
          "mean:1",
          "harmonic",
          "gaussian:0",
          "softcap:0",
          "softcap:1e-300",
          "sigmoid:1e300",
          "--json",
          "x".repeat(20_000));

  /** Options that write a file, or of which large values are meant to take long. */
  private static final List<String> LEFT_OUT = List.of("--plot", "--replicas");

  /** Options of all laws, tried with one. */
  private static final List<String> OF_ALL = List.of("--at", "--quantiles", "--seed");

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "law marchenko-pastur --ratio 0.5 --variance 1 --at 1 --quantiles 0.5",
        "law free-product --delta 0.5 --gamma 0.5 --kappa 0.5 --at 1",
        "law gaussian-equivalence --beta 1 --ratio 0.5 --token-ratio 0.5 --at 1",
        "law spherical-equivalence --length 64 --head-dim 8 --beta 0.5 --at 1",
        "law silverstein --gamma 0.5 --population 1:0.5,2:0.5 --at 1",
        "law separable --gamma 0.5 --noise 1:0.5,2:0.5 --delta 0.5 --at 1",
        "law poisson --mean 1 --at 1",
        "law causal-noise --at 1",
        "signal --delta 0.5 --gamma 0.5 --rho 2",
        "signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1 --correlation 0.5 --pooling mean",
        "weights harmonic --length 8 --tau 1",
        "tracy-widom --at 0",
        "simulate attention --length 16 --head-dim 4 --beta 0.5 --replicas 1",
        "simulate pooling --dim 6 --vocabulary 9 --sequences 12 --tokens 3 --signal 1"
            + " --correlation 0.5,0.5,0.5"
      })
  void neverAnInternalFailure(String line) {
    List<String> words = List.of(line.split(" "));
    List<String> failures = new ArrayList<>();
    for (OptionSpec option : command(words).getCommandSpec().options()) {
      String name = option.longestName();
      boolean tried = OF_ALL.contains(name) && !line.contains("marchenko-pastur");
      if (option.arity().max() > 0 && !LEFT_OUT.contains(name) && !tried) {
        for (String value : ODD) {
          List<String> changed = with(words, name, value);
          finding(Invocation.of(changed.toArray(String[]::new)))
              .ifPresent(finding -> failures.add(shown(changed) + ": " + finding));
        }
      }
    }
    assertEquals(List.of(), failures);
  }

  private static CommandLine command(List<String> words) {
    CommandLine command = new CommandLine(new AttentionSpectra());
    for (String word : words) {
      if (word.startsWith("-")) {
        return command;
      }
      command = command.getSubcommands().get(word);
    }
    return command;
  }

  /** The words with the option's value in place of its own, or at the end. */
  private static List<String> with(List<String> words, String option, String value) {
    List<String> changed = new ArrayList<>(words);
    int at = changed.indexOf(option);
    if (at < 0) {
      changed.addAll(List.of(option, value));
    } else {
      changed.set(at + 1, value);
    }
    return changed;
  }

  private static String shown(List<String> words) {
    String all = String.join(" ", words);
    return all.substring(0, Math.min(200, all.length()));
  }

  /** What an answer, or a refusal, is not like. */
  private static Optional<String> finding(Invocation run) {
    if (run.status() == 0) {
      return run.out().isEmpty() ? Optional.of("no answer") : Optional.empty();
    }
    boolean refused =
        run.status() == 2
            && run.out().isEmpty()
            && run.err().lines().count() == 1
            && run.err().length() < 1500;
    return refused ? Optional.empty() : Optional.of(run.status() + " " + run.err());
  }
}
