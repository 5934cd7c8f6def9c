package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which a corpus is read, and its parts. */
final class CorpusSplitTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 1024, 1025, 20_000, 70_001})
  void everyTextHasAPlaceAndAPart(int texts) {
    CorpusSplit split = new CorpusSplit(texts, texts / 4, 3, 5);
    BitSet places = new BitSet();
    int[] counts = new int[4];
    for (int index = 0; index < texts; index++) {
      int position = split.position(index);
      assertEquals(index, split.index(position));
      places.set(position);
      int part = split.part(position);
      counts[part]++;
      assertTrue(split.start(part) <= position && position < split.end(part));
    }
    assertEquals(texts, places.cardinality());
    assertEquals(texts, places.length());
    assertEquals(texts / 4, counts[0]);
    for (int part = 0; part <= 3; part++) {
      assertEquals(counts[part], split.end(part) - split.start(part));
    }
  }

  /** Parts are whole pieces, whatever their number, and follow each other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 60, 500})
  void partsAreRunsOfWholePieces(int parts) {
    CorpusSplit split = new CorpusSplit(50_000, 8192 - 100, parts, 5);
    int last = split.pilot();
    for (int part = 1; part <= parts; part++) {
      assertEquals(last, split.start(part));
      last = split.end(part);
      assertTrue(last == 50_000 || last == split.pilot() || last % CorpusSplit.PIECE == 0);
    }
    assertEquals(50_000, last);
    assertEquals(1024, split.pieceEnd(0));
    assertEquals(8092, split.pieceEnd(8000));
    assertEquals(8192, split.pieceEnd(8092));
    assertEquals(50_000, split.pieceEnd(49_999));
  }

  /** A stretch of the order samples the corpus: counts of a third meet the hypergeometric law. */
  @Test
  void anyStretchIsASample() {
    double largest = 0;
    double squares = 0;
    int stretches = 0;
    for (int seed = 0; seed < 20; seed++) {
      CorpusSplit split = new CorpusSplit(3000, 0, 1, seed);
      for (int from = 0; from < 3000; from += 100) {
        int first = 0;
        for (int position = from; position < from + 100; position++) {
          first += split.index(position) < 1000 ? 1 : 0;
        }
        double variance = 100 * (1 / 3.0) * (2 / 3.0) * (2900 / 2999.0);
        double z = (first - 100 / 3.0) / Math.sqrt(variance);
        largest = Math.max(largest, Math.abs(z));
        squares += z * z;
        stretches++;
      }
    }
    assertEquals(1, squares / stretches, 4 * Math.sqrt(2.0 / stretches));
    assertTrue(largest < 4.5, "largest deviation " + largest);
  }

  /** Neighbours do not stay neighbours: distances of a random pair have the mean N/3. */
  @Test
  void neighboursPart() {
    CorpusSplit split = new CorpusSplit(10_000, 0, 1, 1);
    double sum = 0;
    for (int index = 1; index < 10_000; index++) {
      sum += Math.abs(split.position(index) - split.position(index - 1));
    }
    assertEquals(10_000 / 3.0, sum / 9999, 4 * 10_000 / Math.sqrt(18.0 * 9999));
  }

  @Test
  void seedsGiveOtherOrders() {
    CorpusSplit one = new CorpusSplit(1000, 0, 1, 1);
    CorpusSplit two = new CorpusSplit(1000, 0, 1, 2);
    int same = 0;
    for (int index = 0; index < 1000; index++) {
      same += one.position(index) == two.position(index) ? 1 : 0;
    }
    assertTrue(same < 8, same + " places alike");
  }

  @Test
  void refusesWhatIsNotThere() {
    CorpusSplit split = new CorpusSplit(100, 25, 2, 1);
    assertThrows(IllegalArgumentException.class, () -> split.position(100));
    assertThrows(IllegalArgumentException.class, () -> split.index(-1));
    assertThrows(IllegalArgumentException.class, () -> split.start(3));
    assertThrows(IllegalArgumentException.class, () -> new CorpusSplit(100, 101, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new CorpusSplit(100, 10, 0, 1));
  }
}
