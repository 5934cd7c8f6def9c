package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How hooks come into JVMs that allow attaching, and what those that do not are told. */
final class HookAgentTest {

  private static final String HOOKED = "hooked [01LambdaBlock, .] of 2";

  /** Lines of the program on standard output. */
  private static List<String> run(Path java, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xshare:auto"));
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HookingProgram.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      return out.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String agentJar() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("byte-buddy-agent"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void attachesThroughAHelperWhereAProcessMayNotAttachToItself(Path java) throws Exception {
    assertEquals(List.of(HOOKED), run(java, "-Djdk.attach.allowAttachSelf=false"));
  }

  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void needsNoAttachingWithAnAgentOnTheCommandLine(Path java) throws Exception {
    assertEquals(
        List.of(HOOKED), run(java, "-XX:+DisableAttachMechanism", "-javaagent:" + agentJar()));
  }

  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void oneLineSaysWhatToDoWhereAgentsAreForbidden(Path java) throws Exception {
    List<String> lines = run(java, "-XX:-EnableDynamicAgentLoading");
    assertEquals(1, lines.size(), lines.toString());
    String line = lines.get(0);
    assertTrue(line.startsWith("hooks = not possible: this JVM ("), line);
    assertTrue(line.contains("-javaagent:" + agentJar()), line);
    assertTrue(line.contains("-XX:+EnableDynamicAgentLoading"), line);
  }

  @Test
  void aClassLoaderThatCannotSeeTheHooksIsNamed() {
    ClassLoader blind = ClassLoader.getPlatformClassLoader();
    String message =
        assertThrows(IllegalStateException.class, () -> ForwardWeaver.requireVisible(blind))
            .getMessage();
    assertTrue(message.contains(blind.toString()), message);
    assertTrue(message.contains("put djl-integration and byte-buddy beside"), message);
  }
}
