package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How hooks come into JVMs that allow attaching, and what those that do not are told. */
final class HookAgentTest {

  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String HOOKED = "hooked [01LambdaBlock, .] of 2";

  /** Lines of the program on standard output. */
  private static List<String> run(Path java, String classPath, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xshare:auto"));
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-cp", classPath));
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
    assertEquals(List.of(HOOKED), run(java, CLASS_PATH, "-Djdk.attach.allowAttachSelf=false"));
  }

  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void needsNoAttachingWithAnAgentOnTheCommandLine(Path java) throws Exception {
    assertEquals(
        List.of(HOOKED),
        run(java, CLASS_PATH, "-XX:+DisableAttachMechanism", "-javaagent:" + agentJar()));
  }

  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void oneLineSaysWhatToDoWhereAgentsAreForbidden(Path java) throws Exception {
    List<String> lines = run(java, CLASS_PATH, "-XX:-EnableDynamicAgentLoading");
    assertEquals(1, lines.size(), lines.toString());
    String line = lines.get(0);
    assertTrue(line.startsWith("hooks = not possible: this JVM ("), line);
    assertTrue(line.contains("-javaagent:" + agentJar()), line);
    assertTrue(line.contains("-XX:+EnableDynamicAgentLoading"), line);
  }

  /** A fat jar, a folder of classes, and nothing are no agents, whatever else they are. */
  @Test
  void onlyTheAgentsOwnJarIsNamedAsAgent(@TempDir Path folder) throws IOException {
    assertTrue(HookAgent.isAgent(Path.of(agentJar())));
    assertFalse(HookAgent.isAgent(Path.of("/")));
    assertFalse(HookAgent.isAgent(folder));
    assertFalse(HookAgent.isAgent(folder.resolve("missing.jar")));
    Path fat = folder.resolve("application.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "some.Application");
    new JarOutputStream(Files.newOutputStream(fat), manifest).close();
    assertFalse(HookAgent.isAgent(fat));
    Path plain = Files.writeString(folder.resolve("no.jar"), "no jar");
    assertFalse(HookAgent.isAgent(plain));
  }

  /** The agent's classes unpacked among others, as in a fat jar. */
  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void anAgentWithoutAFileOfItsOwnIsAskedFor(Path java, @TempDir Path folder) throws Exception {
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(agentJar()));
        Stream<Path> entries = Files.walk(jar.getPath("/"))) {
      for (Path entry : entries.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(entry.toString().substring(1));
        Files.createDirectories(target.getParent());
        Files.copy(entry, target);
      }
    }
    String classPath =
        folder
            + File.pathSeparator
            + Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("byte-buddy-agent"))
                .collect(Collectors.joining(File.pathSeparator));
    List<String> lines = run(java, classPath, "-XX:-EnableDynamicAgentLoading");
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains("-javaagent:" + HookAgent.UNPLACED), lines.get(0));
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
