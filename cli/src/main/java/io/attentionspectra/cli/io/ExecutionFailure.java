package io.attentionspectra.cli.io;

import io.attentionspectra.file.internal.FileFailure;
import java.io.UncheckedIOException;
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
            failure instanceof UncheckedIOException file
                ? OneLine.of(name + ": " + about(file))
                : internal(name, failure));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What a worker thread threw: parallel streams wrap it in one of its own kind. */
  private static Throwable thrown(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause != null && cause.toString().equals(failure.getMessage()) ? thrown(cause) : failure;
  }

  /** Ours say which file, and why; those of libraries are only named after their cause. */
  private static String about(UncheckedIOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.equals(String.valueOf(failure.getCause()))
        ? "a file cannot be read or written ("
            + FileFailure.reasonWithin(failure).orElse(message)
            + ")"
        : message;
  }

  /**
   * One line about what should not happen.
   *
   * @param name of the command
   */
  public static String internal(String name, Throwable failure) {
    return OneLine.of(name + ": internal failure: " + failure + "; report it with this command");
  }
}
