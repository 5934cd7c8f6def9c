package io.attentionspectra.cli.io;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns a failure of a running command into one line on standard error: exit status 2 where the
 * input was refused, 1 otherwise.
 */
public final class ExecutionFailure implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    String name = command.getCommandSpec().qualifiedName();
    if (failure instanceof IllegalArgumentException) {
      command.getErr().println(OneLine.of(name + ": " + thrown(failure).getMessage()));
      return CommandLine.ExitCode.USAGE;
    }
    command
        .getErr()
        .println(
            OneLine.of(name + ": internal failure: " + failure + "; report it with this command"));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What a worker thread threw: parallel streams wrap it in one of its own kind. */
  private static Throwable thrown(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause != null && cause.toString().equals(failure.getMessage()) ? thrown(cause) : failure;
  }
}
