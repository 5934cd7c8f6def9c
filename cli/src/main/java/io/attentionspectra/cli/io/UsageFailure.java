package io.attentionspectra.cli.io;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns bad usage into one line on standard error and exit status 2. */
public final class UsageFailure implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(OneLine.of(name + ": " + what(failure) + "; " + remedy(failure)));
    return CommandLine.ExitCode.USAGE;
  }

  private static String what(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched.isUnknownOption()
          ? "unknown option '" + unmatched.getUnmatched().get(0) + "'"
          : "unexpected argument '" + unmatched.getUnmatched().get(0) + "'";
    }
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.replaceFirst("^Error: ", "");
  }

  private static String remedy(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    String help = "see '" + command.getCommandSpec().qualifiedName() + " --help'";
    if (!command.getSubcommands().isEmpty()) {
      return "choose one of " + String.join(", ", command.getSubcommands().keySet());
    }
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      return suggestions.isEmpty()
          ? help
          : "did you mean " + String.join(" or ", suggestions) + "? " + help;
    }
    return help;
  }
}
