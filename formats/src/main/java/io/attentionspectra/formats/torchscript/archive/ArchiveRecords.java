package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The records of an archive on disk, checked before any is read: names stay inside one folder, are
 * unique, and what they expand to is bounded. Contents are streamed. Entries for folders, which
 * common zip programs add, are passed over.
 */
final class ArchiveRecords implements AutoCloseable {

  /** Records of the largest models, with room to spare. */
  private static final int MOST_RECORDS = 500_000;

  /** Source and pickles that are read into memory. */
  private static final long MOST_TEXT = 32L << 20;

  /** Weights are stored, not deflated, so an archive hardly expands. */
  private static final long MOST_EXPANSION = 8;

  private final Path path;
  private final ZipFile zip;
  private final String folder;
  private final Map<String, ZipEntry> entries;
  private long textRead;

  private ArchiveRecords(Path path, ZipFile zip, String folder, Map<String, ZipEntry> entries) {
    this.path = path;
    this.zip = zip;
    this.folder = folder;
    this.entries = entries;
  }

  /**
   * Opens an archive.
   *
   * @throws IllegalArgumentException if it is no zip or its list of records is not sound
   */
  static ArchiveRecords open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw Check.failure("model", path, "is no file", "give the path of a TorchScript file");
    }
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (IOException e) {
      throw noArchive(path, FileFailure.reason(e));
    }
    try {
      Map<String, ZipEntry> entries = checked(path, zip);
      String first = entries.isEmpty() ? "" : entries.keySet().iterator().next();
      String folder = first.substring(0, Math.max(0, first.indexOf('/')));
      return new ArchiveRecords(path, zip, folder, entries);
    } catch (RuntimeException e) {
      close(zip);
      throw e;
    }
  }

  private static Map<String, ZipEntry> checked(Path path, ZipFile zip) {
    if (zip.size() > MOST_RECORDS) {
      throw refusal(path, "has " + zip.size() + " records", "no model has more than 500000");
    }
    long size = path.toFile().length();
    long most = MOST_EXPANSION * size + MOST_TEXT;
    Map<String, ZipEntry> entries = new LinkedHashMap<>();
    long packed = 0;
    long expanded = 0;
    for (ZipEntry entry : listed(path, zip)) {
      requireInside(path, entry, entries);
      if (entry.isDirectory() && entry.getSize() == 0) {
        continue;
      }
      if (entries.putIfAbsent(entry.getName(), entry) != null) {
        throw refusal(path, "has two records " + entry.getName(), "write it again");
      }
      packed += requireRoom(path, entry, entry.getCompressedSize(), size - packed);
      expanded += requireRoom(path, entry, entry.getSize(), most - expanded);
    }
    return entries;
  }

  /** Java decodes names when it opens a file, comments only here. */
  private static List<? extends ZipEntry> listed(Path path, ZipFile zip) {
    try {
      return zip.stream().toList();
    } catch (IllegalArgumentException e) {
      throw noArchive(path, "the comment of a record is no text");
    }
  }

  /** A size that a record states, which nothing else vouches for. */
  private static long requireRoom(Path path, ZipEntry entry, long bytes, long room) {
    if (bytes < 0 || bytes > room) {
      throw refusal(
          path,
          "expands from "
              + path.toFile().length()
              + " bytes to more than models do, or states wrong sizes (record "
              + entry.getName().replaceAll("[^ -~]", "?")
              + ", "
              + Long.toUnsignedString(bytes)
              + " bytes)",
          "give a file written by torch.jit.save, which stores and does not deflate");
    }
    return bytes;
  }

  private static void requireInside(Path path, ZipEntry entry, Map<String, ZipEntry> entries) {
    String name = entry.getName();
    boolean folder = entry.isDirectory() && entry.getSize() == 0;
    String[] parts = (folder ? name.substring(0, name.length() - 1) : name).split("/", -1);
    boolean odd =
        name.contains("\\") || name.chars().anyMatch(c -> c < ' ') || (parts.length < 2 && !folder);
    for (String part : parts) {
      odd |= part.isEmpty() || part.equals(".") || part.equals("..") || part.contains(":");
    }
    if (odd) {
      throw refusal(
          path,
          "has a record named " + name.replaceAll("[^ -~]", "?") + " outside its folder",
          "do not load it: torch.jit.save writes no such name");
    }
    if (!entries.isEmpty() && !entries.keySet().iterator().next().startsWith(parts[0] + "/")) {
      throw refusal(path, "has records in several folders", "write it again with torch.jit.save");
    }
  }

  /** Names of the records, without the folder, in the order of the archive. */
  Iterable<String> names() {
    return entries.keySet().stream().map(name -> name.substring(folder.length() + 1)).toList();
  }

  boolean has(String name) {
    return entries.containsKey(folder + "/" + name);
  }

  /**
   * A record of text.
   *
   * @throws IllegalArgumentException if it is damaged, or more text is read than any model has
   */
  String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /**
   * A record that is read into memory.
   *
   * @throws IllegalArgumentException if it is damaged, or more is read than any model has
   */
  byte[] bytes(String name) {
    ZipEntry entry = entry(name);
    textRead += entry.getSize();
    if (textRead > MOST_TEXT) {
      throw refusal(
          path,
          "has more than " + (MOST_TEXT >> 20) + " MiB of source and pickles",
          "no model has that much");
    }
    CRC32 checksum = new CRC32();
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) entry.getSize());
      checksum.update(bytes);
      if (bytes.length < entry.getSize() || checksum.getValue() != entry.getCrc()) {
        throw new ZipException("its checksum does not fit");
      }
      return bytes;
    } catch (IOException e) {
      throw refusal(
          path,
          "is damaged at record " + name + " (" + FileFailure.reason(e) + ")",
          "download or write it again");
    }
  }

  /** How many bytes a record has. */
  long size(String name) {
    return entry(name).getSize();
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = entries.get(folder + "/" + name);
    if (entry == null) {
      throw refusal(path, "has no record " + name, "give a file written by torch.jit.save");
    }
    return entry;
  }

  /**
   * Writes the archive again, record by record.
   *
   * @param target a file that is complete or absent at any time
   * @param kept which records are copied
   * @param added records that are written, in the place of those of the same name
   */
  void write(Path target, Predicate<String> kept, Map<String, String> added) {
    String[] at = {""};
    try {
      WholeFile.write(target, out -> write(out, kept, added, at));
    } catch (IOException e) {
      throw damaged(at[0], target, e);
    }
  }

  /** Notes the record at which it is. */
  private void write(
      OutputStream out, Predicate<String> kept, Map<String, String> added, String[] at)
      throws IOException {
    try (RecordWriter writer = new RecordWriter(folder, out)) {
      for (String name : names()) {
        at[0] = name;
        if (!added.containsKey(name) && kept.test(name)) {
          copy(name, writer);
        }
      }
      for (Map.Entry<String, String> record : added.entrySet()) {
        at[0] = record.getKey();
        writer.record(record.getKey(), record.getValue());
      }
    }
  }

  private void copy(String name, RecordWriter writer) throws IOException {
    ZipEntry entry = entry(name);
    try (InputStream in = zip.getInputStream(entry)) {
      writer.record(name, entry.getSize(), entry.getCrc(), in);
    }
  }

  private IllegalArgumentException damaged(String name, Path target, IOException e) {
    return refusal(
        path,
        "cannot be copied at record " + name + " (" + FileFailure.reason(e) + ")",
        "download it again, or make room for the copy " + target);
  }

  IllegalArgumentException refusal(String condition, String remedy) {
    return refusal(path, condition, remedy);
  }

  private static IllegalArgumentException noArchive(Path path, String reason) {
    return refusal(
        path,
        "is no complete zip archive (" + reason + ")",
        "give a file written by torch.jit.save, downloaded whole");
  }

  private static IllegalArgumentException refusal(Path path, String condition, String remedy) {
    return Check.failure("model", path, condition, remedy);
  }

  private static void close(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(zip);
  }
}
