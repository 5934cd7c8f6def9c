package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command explains itself, and has the options every command has. */
final class HelpTest {

  private static final int COLUMNS = 80;

  /** The commands that compute, with the path that leads to each. */
  static Stream<CommandLine> commands() {
    return leaves(new CommandLine(new AttentionSpectra()));
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(HelpTest::leaves);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHelps(CommandLine command) {
    String path = command.getCommandSpec().qualifiedName(" ");
    Invocation run = Invocation.ofLine(path.replaceFirst("^attention-spectra", "") + " --help");
    assertAll(
        () -> assertEquals(0, run.status(), run.err()),
        () -> assertEquals("", run.err()),
        () -> assertTrue(run.out().startsWith("Usage: " + path), run.out()),
        () -> assertTrue(run.out().contains("--json"), run.out()),
        () -> assertTrue(run.out().contains("--seed"), run.out()),
        () -> assertTrue(run.out().contains("Exit status: 0 success, 2 bad usage"), run.out()));
  }

  /** No line is longer than a terminal, none ends early, and no name is broken in two. */
  @ParameterizedTest
  @MethodSource("commands")
  void helpFillsItsLines(CommandLine command) {
    String path = command.getCommandSpec().qualifiedName(" ");
    String help = Invocation.ofLine(path.replaceFirst("^attention-spectra", "") + " --help").out();
    List<String> lines = help.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      assertTrue(lines.get(i).length() <= COLUMNS, lines.get(i));
      assertFalse(
          lines.get(i).endsWith(".")
              && i + 1 < lines.size()
              && lines.get(i + 1).matches("\\s+[a-z].*"),
          lines.get(i));
      if (i + 1 < lines.size() && continues(lines.get(i), lines.get(i + 1))) {
        String next = lines.get(i + 1).strip().split("\\s", 2)[0];
        assertTrue(lines.get(i).length() + 1 + next.length() >= COLUMNS - 1, lines.get(i));
      }
    }
    command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> assertTrue(help.contains(option.longestName()), option.longestName()));
  }

  /** A line of text after one of the same paragraph. */
  private static boolean continues(String line, String next) {
    boolean text = !line.isBlank() && !next.isBlank() && !line.startsWith("Usage");
    boolean description = text && Character.isUpperCase(line.charAt(0)) && !next.startsWith(" ");
    return description && !next.startsWith("ATTENTION_SPECTRA") && !next.endsWith(":");
  }

  @Test
  void theRootListsTheCommands() {
    Invocation run = Invocation.of("--help");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("law"), run.out());
    assertTrue(run.out().contains("signal"), run.out());
  }

  @Test
  void theVersionNamesTheJavaItRunsOn() {
    Invocation run = Invocation.of("--version");
    assertEquals(0, run.status());
    assertTrue(run.out().contains(Runtime.version().toString()), run.out());
  }

  @Test
  void theHelpOfALawSaysWhatNullMeans() {
    String help = Invocation.of("law", "poisson", "--help").out();
    assertTrue(help.contains("null"), help);
  }
}
