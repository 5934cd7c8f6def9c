package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.base.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apiguardian.api.API;

/**
 * A TorchScript archive without parameters: the source of one class and its functions, wrapped so
 * that the PyTorch engine loads it as a module.
 *
 * <p>Four records: {@code data.pkl} (the module object: its class and {@code training = False}),
 * {@code code/__torch__.py} (the source), {@code constants.pkl} (an empty tuple) and {@code
 * version} (format 3, read by PyTorch 1.6 and later).
 *
 * @param className the class in the source whose methods are called
 * @param source Python-syntax TorchScript: the class, with its {@code __parameters__}, {@code
 *     __buffers__} and {@code training : bool} declared first, and any free functions
 */
@API(status = API.Status.INTERNAL)
public record KernelArchive(String className, String source) {

  private static final String FORMAT = "3\n";

  /**
   * Checks that the source declares the class.
   *
   * @param className the class in the source whose methods are called
   * @param source TorchScript of the class and its functions
   * @throws IllegalArgumentException if it does not
   */
  public KernelArchive {
    if (!source.contains("class " + className + "(Module):")) {
      throw Check.failure(
          "className", className, "must be declared in the source", "write class NAME(Module):");
    }
  }

  /**
   * An archive whose source lies beside a Java class, with this package's shared functions: {@code
   * upper_gram} and {@code with_sign}.
   *
   * @param neighbour a class in the resource's package
   * @param resource file name of the source, such as {@code linear_algebra.py}
   * @param className the class in the source
   * @return the archive
   * @throws IllegalArgumentException if there is no such resource
   */
  public static KernelArchive ofResource(Class<?> neighbour, String resource, String className) {
    String functions = text(KernelArchive.class, "functions.py");
    return new KernelArchive(className, text(neighbour, resource) + "\n" + functions);
  }

  /**
   * The archive as the engine reads it.
   *
   * @return the bytes of a zip, the same for the same source
   */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordWriter writer = new RecordWriter("kernel", bytes)) {
      writer
          .record("data.pkl", module())
          .record("code/__torch__.py", source)
          .record("constants.pkl", new PickleWriter().emptyTuple().bytes())
          .record("version", FORMAT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String text(Class<?> neighbour, String resource) {
    try (InputStream in = neighbour.getResourceAsStream(resource)) {
      if (in == null) {
        throw Check.failure(
            "resource", resource, "must lie beside " + neighbour.getName(), "check the packaging");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] module() {
    return new PickleWriter()
        .newObject("__torch__", className)
        .beginAttributes()
        .attribute("training", false)
        .endAttributes()
        .bytes();
  }
}
