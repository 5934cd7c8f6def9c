package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.pooling.PoissonWeights;
import java.io.Serializable;
import org.apiguardian.api.API;

/**
 * How a corpus is cut, the same wherever it is computed: which texts are the pilot, in which order
 * the others are read, and which of them make which part. {@link AdviceStep#split} makes it; needs
 * the number of texts alone and no memory.
 *
 * <p>Texts are read in a random order, so that any stretch of it is a sample of the whole: a
 * permutation of {0, …, N − 1} that is computed place by place, a network of H. Feistel with
 * {@value #ROUNDS} rounds (M. Luby and C. Rackoff, SIAM J. Comput. 17 (1988) 373) over the next
 * power of 4, walked along until it is below N (J. Black and P. Rogaway, CT-RSA 2002, LNCS 2271,
 * 114). The first {@code pilot} places are the pilot. Places are read in pieces that end at
 * multiples of {@value #PIECE} and at the end of the pilot; a part is a run of whole pieces, so
 * that a piece is the same in whatever number of parts.
 *
 * @param texts N, number of texts
 * @param pilot number of texts of the pilot
 * @param parts number of parts of the others
 * @param seed seed of the order
 */
@API(status = API.Status.INTERNAL)
public record CorpusSplit(int texts, int pilot, int parts, long seed) implements Serializable {

  /** Most texts of a piece. */
  public static final int PIECE = PoissonWeights.STRETCH;

  private static final int ROUNDS = 8;

  /**
   * Checks the numbers.
   *
   * @param texts at least 1
   * @param pilot 0 to the number of texts
   * @param parts at least 1
   * @param seed any number
   * @throws IllegalArgumentException if a number does not fit
   */
  public CorpusSplit {
    Check.atLeast("number of texts", texts, 1);
    Check.within("pilot", pilot, 0, texts, "there are " + texts + " texts");
    Check.atLeast("number of parts", parts, 1);
  }

  /**
   * The place of a text in the order of reading.
   *
   * @param index its number in the corpus, from 0
   * @return its place, from 0; those below {@link #pilot} are the pilot
   * @throws IllegalArgumentException if there is no such text
   */
  public int position(int index) {
    Check.within("index", index, 0, texts - 1, "there are " + texts + " texts");
    return walked(index, true);
  }

  /**
   * The text at a place, the inverse of {@link #position}.
   *
   * @param position its place
   * @return its number in the corpus
   * @throws IllegalArgumentException if there is no such place
   */
  public int index(int position) {
    Check.within("position", position, 0, texts - 1, "there are " + texts + " texts");
    return walked(position, false);
  }

  private int walked(int from, boolean forwards) {
    int half = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(texts - 1L) + 1) / 2);
    long place = from;
    do {
      place = permuted(place, half, forwards);
    } while (place >= texts);
    return (int) place;
  }

  /** One pass through the network, over numbers of twice so many bits. */
  private long permuted(long number, int half, boolean forwards) {
    long mask = (1L << half) - 1;
    long left = number >>> half;
    long right = number & mask;
    Randomness keys = Randomness.of(seed).child("order of texts", texts);
    for (int i = 0; i < ROUNDS; i++) {
      int round = forwards ? i : ROUNDS - 1 - i;
      long next = left ^ (keys.child("", right * ROUNDS + round).seed() & mask);
      left = right;
      right = next;
    }
    return right << half | left;
  }

  /**
   * The part in which a place is read.
   *
   * @param position a place
   * @return 0 in the pilot, else the number of the part, from 1
   * @throws IllegalArgumentException if there is no such place
   */
  public int part(int position) {
    Check.within("position", position, 0, texts - 1, "there are " + texts + " texts");
    if (position < pilot) {
      return 0;
    }
    long after = position / PIECE - firstPiece() + 1L;
    return (int) ((after * parts + pieces() - 1) / pieces());
  }

  /**
   * The first place of a part.
   *
   * @param part its number, 0 for the pilot
   * @return a place; {@link #end} where the part is empty
   * @throws IllegalArgumentException if there is no such part
   */
  public int start(int part) {
    Check.within("part", part, 0, parts, "there are " + parts + " parts");
    return part == 0 ? 0 : Math.max(pilot, border(part - 1));
  }

  /**
   * The place after the last of a part.
   *
   * @param part its number, 0 for the pilot
   * @return a place
   * @throws IllegalArgumentException if there is no such part
   */
  public int end(int part) {
    Check.within("part", part, 0, parts, "there are " + parts + " parts");
    return part == 0 ? pilot : Math.max(pilot, Math.min(texts, border(part)));
  }

  /** Where a piece that holds a place ends. */
  int pieceEnd(int position) {
    int end = (int) Math.min(texts, (position / PIECE + 1L) * PIECE);
    return position < pilot ? Math.min(pilot, end) : end;
  }

  /** The place after the last piece of so many parts. */
  private int border(int of) {
    return (int) Math.min(texts, (firstPiece() + (long) pieces() * of / parts) * PIECE);
  }

  private int firstPiece() {
    return pilot / PIECE;
  }

  /** Number of pieces after the pilot. */
  private int pieces() {
    return pilot == texts ? 0 : (texts - 1) / PIECE - firstPiece() + 1;
  }
}
