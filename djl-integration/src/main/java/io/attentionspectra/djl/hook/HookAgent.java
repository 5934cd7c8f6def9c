package io.attentionspectra.djl.hook;

import io.attentionspectra.file.internal.FreeSpace;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import net.bytebuddy.agent.ByteBuddyAgent;

/** Gets leave from the JVM to change a loaded class: from its command line, or by attaching. */
final class HookAgent {

  /** What to give where the agent is packed into something else. */
  static final String UNPLACED =
      "byte-buddy-agent.jar (the file of net.bytebuddy:byte-buddy-agent, to be put beside the"
          + " application)";

  /** More than the agent's jar has. */
  private static final long AGENT_BYTES = 1 << 20;

  private HookAgent() {}

  /**
   * Uses the agent of the command line; attaches one to this process where there is none.
   *
   * @throws IllegalStateException if the JVM allows no agent
   */
  static Instrumentation instrumentation() {
    try {
      return ByteBuddyAgent.install();
    } catch (IllegalStateException | UnsupportedOperationException | LinkageError e) {
      throw new IllegalStateException("hooks = not possible: " + reason(), e);
    }
  }

  /** An agent is attached from files in the folder of temporary ones. */
  private static String reason() {
    String folder = System.getProperty("java.io.tmpdir");
    return FreeSpace.lackFoundByWriting(Path.of(folder), AGENT_BYTES)
        .map(
            lack ->
                "java.io.tmpdir = "
                    + folder
                    + " takes no agent ("
                    + lack
                    + "); make room there, or start java with -javaagent:"
                    + jar())
        .orElseGet(
            () ->
                "this JVM ("
                    + Runtime.version()
                    + ") lets no agent attach; start java with -javaagent:"
                    + jar()
                    + " or, from Java 21 on, with -XX:+EnableDynamicAgentLoading");
  }

  /**
   * The jar on this class path that may be given to {@code -javaagent}. Inside another jar, or
   * unpacked into one, the agent has no file of its own.
   */
  private static String jar() {
    CodeSource source = ByteBuddyAgent.class.getProtectionDomain().getCodeSource();
    try {
      Path place = source == null ? Path.of("") : Path.of(source.getLocation().toURI());
      return isAgent(place) ? place.toString() : UNPLACED;
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return UNPLACED; // no file
    }
  }

  /** Whether a file is a jar whose manifest names Byte Buddy's agent. */
  static boolean isAgent(Path place) {
    if (!Files.isRegularFile(place)) {
      return false;
    }
    try (JarFile jar = new JarFile(place.toFile())) {
      Manifest manifest = jar.getManifest();
      String premain =
          manifest == null ? null : manifest.getMainAttributes().getValue("Premain-Class");
      return premain != null && premain.startsWith("net.bytebuddy.agent.");
    } catch (IOException e) {
      return false;
    }
  }
}
