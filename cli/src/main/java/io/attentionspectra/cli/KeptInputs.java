package io.attentionspectra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs a command, unless one of its results would be written over what it reads, or over another
 * result: texts, labels, a model, or the settings and weights in its directory, in one below it or
 * in the one above.
 */
final class KeptInputs implements IExecutionStrategy {

  /** Options that name a file that is written. */
  static final Set<String> RESULTS =
      Set.of("--report", "--save", "--state", "--checkpoint", "--csv", "--plot", "--trace");

  /** Files that are models, and lie in the directory of their settings. */
  private static final String MODEL = ".*\\.(onnx|pt|safetensors)";

  /** Files that readers of models look for in a directory. */
  private static final String OF_A_MODEL =
      "(.*config|modules|special_tokens|added_tokens|vocab|merges|chat_template|.*tokenizer"
          + "|.*model).*\\.(json|jinja|safetensors|onnx|onnx_data|data|pt|bin|txt|model)";

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

  private static boolean isOfModel(Path model, Path result) {
    Path parent = result.toAbsolutePath().normalize().getParent();
    if (parent == null
        || !Files.exists(result)
        || !String.valueOf(result.getFileName()).matches(OF_A_MODEL)) {
      return false;
    }
    return directory(model)
        .filter(
            home ->
                Stream.of(
                        home,
                        home.resolve(".."),
                        home.resolve(String.valueOf(parent.getFileName())))
                    .anyMatch(each -> isSame(each, parent)))
        .isPresent();
  }

  /** Where the files of a model lie, if it is one. */
  private static Optional<Path> directory(Path model) {
    if (Files.isDirectory(model)) {
      return Optional.of(model);
    }
    return String.valueOf(model.getFileName()).matches(MODEL)
        ? Optional.ofNullable(model.toAbsolutePath().getParent())
        : Optional.empty();
  }

  private static ParameterException refused(
      ParseResult command, String option, Path result, String why) {
    return new ParameterException(
        command.commandSpec().commandLine(),
        "Invalid value for option '" + option + "': '" + result + "' " + why + ", give another");
  }
}
