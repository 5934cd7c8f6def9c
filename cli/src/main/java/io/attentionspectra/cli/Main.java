package io.attentionspectra.cli;

import io.attentionspectra.cli.io.ExecutionFailure;
import io.attentionspectra.cli.io.UsageFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Entry point: exit status 0 for success, 2 for bad usage or input, 1 for an internal failure. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    PrintWriter out = utf8(FileDescriptor.out);
    PrintWriter err = utf8(FileDescriptor.err);
    int status = run(out, err, args);
    out.flush();
    err.flush();
    System.exit(status);
  }

  /** Runs a command against the given streams and returns its exit status. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line =
        new CommandLine(new AttentionSpectra())
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler(new UsageFailure())
            .setExecutionExceptionHandler(new ExecutionFailure());
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      err.println(
          "attention-spectra: out of memory; raise it with ATTENTION_SPECTRA_JAVA_OPTS=-Xmx8g");
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }
}
