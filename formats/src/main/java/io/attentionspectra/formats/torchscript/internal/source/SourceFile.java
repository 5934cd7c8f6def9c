package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.base.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One source record of an archive, parsed. */
public final class SourceFile {

  private final String record;
  private final String text;

  /** Offsets of the line breaks. */
  private final int[] breaks;

  final List<ClassSource> classes = new ArrayList<>();
  final List<Definition> functions = new ArrayList<>();

  SourceFile(String record, String text) {
    this.record = record;
    this.text = text;
    this.breaks = IntStream.range(0, text.length()).filter(i -> text.charAt(i) == '\n').toArray();
  }

  /** Name of the record below the archive's folder, such as {@code code/__torch__/model.py}. */
  public String record() {
    return record;
  }

  public String text() {
    return text;
  }

  /** Dotted name of what the file holds: {@code __torch__.model}. */
  String module() {
    return record.substring("code/".length(), record.length() - ".py".length()).replace('/', '.');
  }

  /** Number of the line at an offset, from 1. */
  public int line(int offset) {
    int found = Arrays.binarySearch(breaks, offset);
    return 1 + (found < 0 ? -1 - found : found);
  }

  static IllegalArgumentException failure(String record, int line, String reason) {
    return Check.failure(
        "source",
        record + " line " + line,
        "does not parse (" + reason + ")",
        "write the archive again with torch.jit.save");
  }
}
