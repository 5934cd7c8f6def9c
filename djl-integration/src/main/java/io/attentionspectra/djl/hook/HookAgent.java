package io.attentionspectra.djl.hook;

import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import net.bytebuddy.agent.ByteBuddyAgent;

/** Gets leave from the JVM to change a loaded class: from its command line, or by attaching. */
final class HookAgent {

  private static final String UNPLACED = "byte-buddy-agent.jar";

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
      throw new IllegalStateException(
          "hooks = not possible: this JVM ("
              + Runtime.version()
              + ") lets no agent attach; start java with -javaagent:"
              + jar()
              + " or, from Java 21 on, with -XX:+EnableDynamicAgentLoading",
          e);
    }
  }

  /** The jar on this class path that may be given to {@code -javaagent}. */
  private static String jar() {
    CodeSource source = ByteBuddyAgent.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? UNPLACED : Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return UNPLACED; // no file
    }
  }
}
