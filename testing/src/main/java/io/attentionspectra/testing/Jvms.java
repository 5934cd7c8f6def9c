package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs in JVMs of their own. */
public final class Jvms {

  private Jvms() {}

  /** The java of this JVM, and one of JDK 25 where there is one. */
  public static Stream<Path> all() throws IOException {
    Path installed = Path.of("/usr/lib/jvm");
    try (Stream<Path> others = Files.isDirectory(installed) ? Files.list(installed) : Stream.of()) {
      List<Path> homes = others.filter(home -> home.toString().contains("-25-")).toList();
      return Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), homes.stream())
          .map(home -> home.resolve("bin/java"))
          .filter(Files::isExecutable)
          .distinct();
    }
  }

  /** Lines of a program on standard output; DJL's settings are those of this JVM. */
  public static List<String> run(Path java, String classPath, String program, String... arguments)
      throws Exception {
    return run(java, List.of(), classPath, program, arguments);
  }

  /** The same with options of the JVM. */
  public static List<String> run(
      Path java, List<String> options, String classPath, String program, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(options);
    for (String name :
        List.of("ai.djl.offline", "OPT_OUT_TRACKING", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR")) {
      command.add("-D" + name + "=" + System.getProperty(name, ""));
    }
    command.addAll(List.of("-cp", classPath, program));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(120, TimeUnit.SECONDS));
      return out.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
