package io.attentionspectra.onnx.model;

import ai.onnxruntime.OrtEnvironment;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native library of ONNX Runtime, which unpacks itself into the folder for temporary files and
 * leaves an empty folder there when the process ends. {@link OnnxModel} opens the environment
 * through it: the folder goes with the process, and a place where nothing can be unpacked is named.
 */
final class OrtLibrary {

  private static final String FOLDER = "onnxruntime-java";

  /** The files that this process has in memory, on Linux; elsewhere the empty folder stays. */
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** Once a process, as the library is unpacked once. */
  private static final class Removal {

    static {
      folder()
          .ifPresent(
              folder ->
                  Runtime.getRuntime()
                      .addShutdownHook(
                          new Thread(() -> remove(folder), "attention-spectra-remove-library")));
    }

    private Removal() {}

    /** Runs the static initialiser, which the virtual machine does once. */
    static void atExit() {}
  }

  private OrtLibrary() {}

  /**
   * The environment of this process.
   *
   * @throws IllegalArgumentException if the native library cannot be unpacked or loaded
   */
  static OrtEnvironment environment() {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      Removal.atExit();
      return environment;
    } catch (LinkageError e) {
      String folder = System.getProperty("java.io.tmpdir");
      throw Check.failure(
          "java.io.tmpdir",
          folder,
          "takes no native library of ONNX Runtime ("
              + FileFailure.reasonWithin(e).orElse("it could not be loaded before")
              + ")",
          "name a folder that can be written to, and start again");
    }
  }

  /**
   * Where the library of this process was unpacked, by the name under which it is mapped; nothing
   * where it lies in a folder of the user's.
   */
  private static Optional<Path> folder() {
    try {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
      return folderIn(Files.isReadable(MAPS) ? Files.readAllLines(MAPS) : List.of())
          .filter(folder -> temporary.equals(folder.getParent()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The folder in lines of proc_pid_maps(5), in which the name of a file is the last field and
   * begins with a slash.
   */
  static Optional<Path> folderIn(List<String> maps) {
    return maps.stream()
        .filter(line -> line.contains("/" + FOLDER))
        .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
        .filter(folder -> folder != null && folder.getFileName().toString().startsWith(FOLDER))
        .findFirst();
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      System.err.println(
          "attention-spectra: " + folder + " cannot be removed (" + FileFailure.reason(e) + ")");
    }
  }
}
