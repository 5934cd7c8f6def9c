package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes whose streams, locale or directories do not work, as a shell starts them. */
final class OutputTest {

  private static final String LAW = "law poisson --mean 1 --at 1";

  /** Written for the shell, since the locale of this process may not have it. */
  private static final String ACCENTED = "/$'caf\\xc3\\xa9.svg'";

  private static final Path LAUNCHER = Path.of("../attention-spectra");

  @TempDir private Path folder;

  @BeforeAll
  static void requireAShell() {
    assumeTrue(Files.exists(Path.of("/dev/full")) && Files.exists(Path.of("/bin/bash")), "Linux");
  }

  private record Run(int status, String err) {}

  @ParameterizedTest
  @CsvSource({
    "law poisson --mean 1 --at 1, > /dev/full, the disk is full",
    "law poisson --mean 1 --at 1 --json, > /dev/full, the disk is full",
    "--help, > /dev/full, the disk is full",
    "--version, > /dev/full, the disk is full",
    "law poisson --mean 1 --at 1, >&-, it is closed",
    "law poisson --mean 1 --at 1, '| :', its reader has gone"
  })
  void outputThatCannotBeWrittenIsAFailure(String command, String into, String why)
      throws Exception {
    Run run = java("", command + " " + into + "; exit ${PIPESTATUS[0]}");
    assertEquals(1, run.status(), run.err());
    assertEquals(
        "attention-spectra: standard output cannot be written ("
            + why
            + "); the result is lost, send it elsewhere\n",
        run.err());
  }

  @Test
  void outputThatCanBeWrittenIsNone() throws Exception {
    assertEquals(new Run(0, ""), java("", LAW + " > /dev/null"));
    assertEquals(2, java("", "law nope > /dev/full").status());
  }

  @Test
  void closedInputIsCalledSo() throws Exception {
    Run run = launched("inspect --texts - <&-");
    assertRefused("standard input cannot be read (it is closed)", run);
  }

  @Test
  void closedErrorsAreNoFailure() throws Exception {
    assertEquals(0, launched(LAW + " > /dev/null 2>&-").status());
    assertEquals(1, launched(LAW + " >&- 2>&-").status());
  }

  /** The launcher chooses a character set that has the letters of every name. */
  @Test
  void namesWithAccentsWorkInTheLocaleC() throws Exception {
    String plot = folder + ACCENTED;
    Run run = launched("LC_ALL=C", LAW + " --plot " + plot + " > /dev/null && test -s " + plot);
    assertEquals(new Run(0, ""), run);
  }

  /** Without the launcher Java cannot name such a file, and says which setting that is due to. */
  @ParameterizedTest
  @CsvSource({
    "inspect --texts, --texts = ",
    "inspect --model, option '--model'",
    "pooling --texts, --texts = ",
    "monitor --trace, option '--trace'",
    "law poisson --plot, option '--plot'",
    "weights top-eigenvector --correlation, option '--correlation'"
  })
  void namesThatTheLocaleHasNotAreCalledSo(String command, String option) throws Exception {
    Run run = java("LC_ALL=C", command + " " + folder + ACCENTED);
    assertRefused("cannot be named in the character set of this locale", run);
    assertRefused("set LC_ALL to a locale with UTF-8", run);
    assertTrue(run.err().contains(option), run.err());
  }

  @Test
  void aMissingDirectoryForTemporaryFilesIsNamed() throws Exception {
    Path texts = Files.writeString(folder.resolve("texts.txt"), "cats and dogs\n".repeat(3));
    Path none = folder.resolve("none");
    Run run =
        shell(
            "\"$JAVA\" -Dai.djl.offline=true -Djava.io.tmpdir="
                + none
                + " -cp \"$CP\" "
                + Main.class.getName()
                + " inspect --layers 0 --texts "
                + texts);
    String name = "java.io.tmpdir = " + none + ": takes no temporary files";
    assertTrue(run.err().contains(name), run.err());
    assertTrue(
        run.err().contains("(its directory does not exist: there is no " + none + ")"), run.err());
    assertEquals(2, run.status());
  }

  private static void assertRefused(String expected, Run run) {
    assertEquals(2, run.status(), run.err());
    assertEquals(1, run.err().strip().lines().count(), run.err());
    assertTrue(run.err().contains(expected), run.err());
  }

  private Run java(String environment, String arguments) throws Exception {
    return shell(environment + " \"$JAVA\" -cp \"$CP\" " + Main.class.getName() + " " + arguments);
  }

  private Run launched(String arguments) throws Exception {
    return launched("", arguments);
  }

  /** The launcher's own lines around this test's classes, since it would build otherwise. */
  private Run launched(String environment, String arguments) throws Exception {
    String text = Files.readString(LAUNCHER);
    String script =
        text.replace("if ! up_to_date; then", "if false; then")
            .replaceFirst("-cp \"[^\n]*\" io", "-cp \"\\$CP\" io");
    assertTrue(script.contains("if false") && script.contains("-cp \"$CP\" io"), script);
    Path launcher = Files.writeString(folder.resolve("launcher"), script);
    assertTrue(launcher.toFile().setExecutable(true));
    return shell(environment + " " + launcher + " " + arguments);
  }

  private Run shell(String line) throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(List.of("/bin/bash", "-c", line));
    builder.environment().put("JAVA", System.getProperty("java.home") + "/bin/java");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CP", System.getProperty("java.class.path"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectError(err.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "hangs: " + line);
    return new Run(process.exitValue(), Files.readString(err, StandardCharsets.UTF_8));
  }
}
