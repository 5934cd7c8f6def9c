package io.attentionspectra.formats.torchscript.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Archives of source that is written out in a test and never runs: a model M and its pickles. */
final class WrittenArchive {

  /** The head of a class M with parameters w and u; its method follows, indented by four. */
  static final String CLASS =
      """
      class M(Module):
        __parameters__ = ["w", "u", ]
        w : Tensor
        u : Tensor
        def forward(self: __torch__.M,
          q: Tensor,
          k: Tensor) -> Tensor:
      """;

  private WrittenArchive() {}

  /** A module of class M without attributes. */
  static byte[] module() {
    return new PickleWriter()
        .newObject("__torch__", "M")
        .beginAttributes()
        .attribute("training", false)
        .endAttributes()
        .bytes();
  }

  /** Writes an archive of one source file. */
  static Path ofSource(Path file, String source) {
    return of(file, Map.of("code/__torch__.py", source.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes an archive whose method of M has these lines. */
  static Path ofBody(Path file, String... lines) {
    StringBuilder source = new StringBuilder(CLASS);
    for (String line : lines) {
      source.append("    ").append(line).append('\n');
    }
    return ofSource(file, source.toString());
  }

  /** Writes an archive of these records, with the module M unless they have another. */
  static Path of(Path file, Map<String, byte[]> records) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("data.pkl", module());
    all.putAll(records);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      try (RecordWriter writer = new RecordWriter("m", bytes)) {
        for (Map.Entry<String, byte[]> record : all.entrySet()) {
          writer.record(record.getKey(), record.getValue());
        }
      }
      return Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
