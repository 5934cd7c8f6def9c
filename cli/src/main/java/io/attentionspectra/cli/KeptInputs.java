package io.attentionspectra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs a command, unless one of its results would be written over what it reads, or over another
 * result: texts, labels, a model, or the settings and weights in the directory of one.
 */
final class KeptInputs implements IExecutionStrategy {

  private static final Set<String> RESULTS =
      Set.of("--report", "--save", "--state", "--checkpoint", "--csv", "--plot", "--trace");

  /** Files that readers of models look for in a directory. */
  private static final String OF_A_MODEL =
      "(config|modules|special_tokens|vocab|tokenizer|model|pytorch_model).*"
          + "\\.(json|safetensors|onnx|pt|bin|txt|model)";

  @Override
  public int execute(ParseResult parsed) {
    ParseResult command = parsed;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    requireKept(command);
    return new RunLast().execute(parsed);
  }

  private static void requireKept(ParseResult command) {
    Map<String, Path> results = new LinkedHashMap<>();
    List<Path> others = new ArrayList<>();
    for (ArgSpec each : command.matchedArgs()) {
      for (String value : each.originalStringValues()) {
        Path path = path(value);
        if (each instanceof OptionSpec option && RESULTS.contains(option.longestName())) {
          results.put(option.longestName(), path);
        } else {
          others.add(path);
        }
      }
    }
    results.forEach(
        (name, result) -> {
          boolean twice =
              results.entrySet().stream()
                  .anyMatch(each -> !each.getKey().equals(name) && isSame(each.getValue(), result));
          if (twice || others.stream().anyMatch(other -> isSame(other, result))) {
            throw refused(command, name, result, "is named twice");
          }
          if (others.stream().anyMatch(other -> isOfModel(other, result))) {
            throw refused(command, name, result, "is one of the model's files");
          }
        });
  }

  /** What can be no path is no file. */
  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      return Path.of("");
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOfModel(Path directory, Path result) {
    Path parent = result.toAbsolutePath().getParent();
    return parent != null
        && Files.isDirectory(directory)
        && Files.exists(result)
        && isSame(directory, parent)
        && String.valueOf(result.getFileName()).matches(OF_A_MODEL);
  }

  private static ParameterException refused(
      ParseResult command, String option, Path result, String why) {
    return new ParameterException(
        command.commandSpec().commandLine(),
        "Invalid value for option '" + option + "': '" + result + "' " + why + ", give another");
  }
}
