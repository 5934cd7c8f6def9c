package io.attentionspectra.cli;

import io.attentionspectra.cli.io.ExecutionFailure;
import io.attentionspectra.cli.io.GivenPath;
import io.attentionspectra.cli.io.Numbers;
import io.attentionspectra.cli.io.UsageFailure;
import io.attentionspectra.file.internal.FileFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** Entry point: exit status 0 for success, 2 for bad usage or input, 1 for an internal failure. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    RememberingOutput standard = new RememberingOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = utf8(standard);
    PrintWriter err = utf8(new FileOutputStream(FileDescriptor.err));
    int status = run(out, err, args);
    out.flush();
    if (standard.failure().isPresent()) {
      err.println(
          "attention-spectra: standard output cannot be written ("
              + FileFailure.reason(standard.failure().get())
              + "); the result is lost, send it elsewhere");
      status = CommandLine.ExitCode.SOFTWARE;
    }
    err.flush();
    System.exit(status);
  }

  /** Runs a command against the given streams and returns its exit status. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line =
        new CommandLine(new AttentionSpectra())
            .setOut(out)
            .setErr(err)
            .registerConverter(Path.class, new GivenPath())
            .registerConverter(Double.class, new Numbers.Single())
            .registerConverter(double.class, new Numbers.Single())
            .setExecutionStrategy(new KeptInputs())
            .setParameterExceptionHandler(new UsageFailure())
            .setExecutionExceptionHandler(new ExecutionFailure());
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      err.println(
          "attention-spectra: out of memory; raise it with ATTENTION_SPECTRA_JAVA_OPTS=-Xmx8g");
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Error e) { // such as a class that could not be initialised; picocli takes exceptions
      err.println(ExecutionFailure.internal("attention-spectra", e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
