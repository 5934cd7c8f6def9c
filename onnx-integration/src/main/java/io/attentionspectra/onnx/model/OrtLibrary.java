package io.attentionspectra.onnx.model;

import ai.onnxruntime.OrtEnvironment;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.FreeSpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native library of ONNX Runtime, which unpacks itself into the folder for temporary files and
 * leaves an empty folder there when the process ends. {@link OnnxModel} opens the environment
 * through it: the folder goes with the process, and a place where it cannot be unpacked is named.
 */
final class OrtLibrary {

  private static final String FOLDER = "onnxruntime-java";

  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  /** More bytes than the libraries have, which are counted where fewer are free. */
  private static final long PLENTY = 1 << 28;

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
    if (FreeSpace.lack(temporary(), PLENTY).isPresent() && isUnpackedNext()) {
      requireRoom(temporary(), unpacked());
    }
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      Removal.atExit();
      return environment;
    } catch (LinkageError e) {
      throw refused(
          FileFailure.reasonWithin(e)
              .or(() -> FreeSpace.lackFoundByWriting(temporary(), unpacked()))
              .orElse("it could not be loaded before"));
    }
  }

  /** Asked before, since the library tells its log alone what kept it from being unpacked. */
  static void requireRoom(Path folder, long bytes) {
    FreeSpace.lack(folder, bytes)
        .ifPresent(
            reason -> {
              throw refused(reason);
            });
  }

  private static IllegalArgumentException refused(String reason) {
    return Check.failure(
        "java.io.tmpdir",
        temporary(),
        "takes no native library of ONNX Runtime (" + reason + ")",
        "make room there or name a folder that can be written to, and start again");
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Whether a library that lies in a jar is not loaded yet, where the system tells. */
  private static boolean isUnpackedNext() {
    boolean elsewhere =
        System.getProperties().stringPropertyNames().stream()
            .anyMatch(name -> name.startsWith("onnxruntime.native."));
    return !elsewhere && Files.isReadable(MAPS) && folder().isEmpty();
  }

  /** Bytes of the libraries of this system in the jar, 0 for those that are not there. */
  private static long unpacked() {
    long bytes = 0;
    for (String name : LIBRARIES) {
      String place = "native/" + system() + System.mapLibraryName(name);
      try (InputStream library = OrtEnvironment.class.getResourceAsStream(place)) {
        bytes += library == null ? 0 : library.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // not known: nothing is asked of the disk
      }
    }
    return bytes;
  }

  /** The folder of this system in the jar of ONNX Runtime. */
  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String family = name.contains("win") ? "win" : name.contains("mac") ? "osx" : "linux";
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return family + (processor.matches("aarch64|arm64") ? "-aarch64/" : "-x64/");
  }

  /**
   * Where the library of this process was unpacked, by the name under which it is mapped; nothing
   * where it lies in a folder of the user's.
   */
  private static Optional<Path> folder() {
    try {
      Path temporary = temporary().toRealPath();
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
