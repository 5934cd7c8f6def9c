package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Fixtures with a change, as other files that people have. */
final class EditedArchive {

  private EditedArchive() {}

  /** The records of a fixture by their full names, its sources changed. */
  static Map<String, byte[]> records(String fixture, UnaryOperator<String> change) {
    Map<String, byte[]> records = new LinkedHashMap<>();
    try (ZipFile source = new ZipFile(Fixture.named(fixture).file().toFile())) {
      for (ZipEntry entry : source.stream().toList()) {
        byte[] content = source.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".py")) {
          String text = new String(content, StandardCharsets.UTF_8);
          content = change.apply(text).getBytes(StandardCharsets.UTF_8);
        }
        records.put(entry.getName(), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  /** Writes a fixture with one part of its sources replaced wherever it stands. */
  static Path replaced(Path folder, String fixture, String part, String by) {
    int[] found = {0};
    Map<String, byte[]> records =
        records(
            fixture,
            text -> {
              found[0] += text.contains(part) ? 1 : 0;
              return text.replace(part, by);
            });
    assertNotEquals(0, found[0], part);
    return zip(folder, records);
  }

  /** Writes an archive of these records. */
  static Path zip(Path folder, Map<String, byte[]> records) {
    try {
      Path file = Files.createTempFile(folder, "made", ".pt");
      try (OutputStream out = Files.newOutputStream(file);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
          zip.putNextEntry(new ZipEntry(record.getKey()));
          zip.write(record.getValue());
          zip.closeEntry();
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
