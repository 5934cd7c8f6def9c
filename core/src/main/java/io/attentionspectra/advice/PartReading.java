package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts the texts of a part into the pieces in which they are read, which are the same in whatever
 * number of parts.
 *
 * @param split how the corpus is cut
 * @param part number of the part, 0 for the pilot
 * @param classes the classes of the labels; empty without
 */
record PartReading(CorpusSplit split, int part, List<String> classes) {

  /**
   * Reads all texts.
   *
   * @param texts in increasing order of their places
   * @param reader reads a piece
   * @throws IllegalArgumentException if a text is of another part, out of order, or of no class
   */
  void read(Iterator<PlacedText> texts, Consumer<List<PlacedText>> reader) {
    List<PlacedText> piece = new ArrayList<>();
    int end = 0;
    int last = -1;
    while (texts.hasNext()) {
      PlacedText text = texts.next();
      require(text, last);
      if (text.position() >= end) {
        give(piece, reader);
        piece = new ArrayList<>();
        end = split.pieceEnd(text.position());
      }
      piece.add(text);
      last = text.position();
    }
    give(piece, reader);
  }

  private static void give(List<PlacedText> piece, Consumer<List<PlacedText>> reader) {
    if (!piece.isEmpty()) {
      reader.accept(piece);
    }
  }

  private void require(PlacedText text, int last) {
    if (text.position() <= last) {
      throw Check.failure(
          "text at place " + text.position(),
          "after place " + last,
          "is out of order",
          "give the texts of a part in increasing order of their places, each once");
    }
    if (split.part(text.position()) != part) {
      throw Check.failure(
          "text at place " + text.position(),
          "in part " + part,
          "belongs to part " + split.part(text.position()),
          "give every text to the part that the split names");
    }
    if (!classes.isEmpty() && !classes.contains(text.label())) {
      throw Check.failure(
          "label of the text at place " + text.position(),
          "'" + text.label() + "'",
          "is none of the two classes " + classes,
          "state all labels before the first text is read");
    }
  }
}
