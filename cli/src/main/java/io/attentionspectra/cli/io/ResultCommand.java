package io.attentionspectra.cli.io;

import io.attentionspectra.base.Defaults;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that computes one answer and prints it; the options every such command has. */
public abstract class ResultCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--json",
      description = "Print the result as JSON, alone on standard output, at full precision.")
  private boolean json;

  @Option(
      names = "--seed",
      defaultValue = "" + Defaults.SEED,
      paramLabel = "N",
      description =
          "Seed of everything random (default: ${DEFAULT-VALUE}). Exact results do not depend on"
              + " it.")
  private long seed;

  /** Computes the answer. */
  protected abstract Answer answer();

  @Override
  public final Integer call() {
    Answer answer = answer();
    spec.commandLine().getOut().println(json ? JsonText.of(answer.json()) : answer.text());
    return 0;
  }

  /** The name of the command, as typed. */
  protected final String name() {
    return spec.name();
  }

  /** Whether the answer goes to a machine. */
  protected final boolean forMachines() {
    return json;
  }

  /** Where progress and logs go. */
  protected final PrintWriter errors() {
    return spec.commandLine().getErr();
  }

  /** Whether an option was typed. */
  protected final boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** The seed given. */
  protected final long seed() {
    return seed;
  }
}
