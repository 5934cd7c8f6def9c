package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command explains itself, and has the options every command has. */
final class HelpTest {

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
