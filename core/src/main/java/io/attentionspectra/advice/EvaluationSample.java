package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.BinaryState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;

/**
 * A uniform random sample of bounded size of the pooled vectors of a corpus: the texts with the
 * smallest of seeded random keys, one key per text (bottom-k sampling). Which texts these are
 * depends neither on order nor on threads; merging is exact. Vectors are kept in single precision.
 */
final class EvaluationSample {

  private final int most;
  private final Randomness randomness;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  EvaluationSample(int most, Randomness randomness) {
    this.most = most;
    this.randomness = randomness;
  }

  /**
   * A text kept.
   *
   * @param text its number
   * @param group its class
   * @param vectors its pooled vector of every strategy
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(long text, int group, float[][] vectors) {}

  void add(long text, int group, double[][] vectors) {
    long key = randomness.child("evaluated", text).seed();
    if (entries.size() < most || key < entries.lastKey()) {
      float[][] narrow = new float[vectors.length][];
      for (int s = 0; s < narrow.length; s++) {
        narrow[s] = new float[vectors[s].length];
        for (int j = 0; j < narrow[s].length; j++) {
          narrow[s][j] = (float) vectors[s][j];
        }
      }
      keep(key, new Entry(text, group, narrow));
    }
  }

  private void keep(long key, Entry entry) {
    entries.put(key, entry);
    if (entries.size() > most) {
      entries.pollLastEntry();
    }
  }

  void merge(EvaluationSample other) {
    other.entries.forEach(this::keep);
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeInt(entries.size());
    for (Entry entry : entries.values()) {
      out.writeLong(entry.text());
      out.writeInt(entry.group());
      for (float[] vector : entry.vectors()) {
        for (float x : vector) {
          out.writeFloat(x);
        }
      }
    }
  }

  /** Reads what was written by one of the same strategies, whose vectors are of these lengths. */
  void readFrom(DataInput in, int[] dimensions) throws IOException {
    entries.clear();
    int size = in.readInt();
    double numbers = Arrays.stream(dimensions).asDoubleStream().sum() / 2;
    BinaryState.requireHeld(size * numbers, in);
    for (int i = 0; i < size; i++) {
      long text = in.readLong();
      int group = in.readInt();
      float[][] vectors = new float[dimensions.length][];
      for (int s = 0; s < vectors.length; s++) {
        vectors[s] = new float[dimensions[s]];
        for (int j = 0; j < vectors[s].length; j++) {
          vectors[s][j] = in.readFloat();
        }
      }
      entries.put(randomness.child("evaluated", text).seed(), new Entry(text, group, vectors));
    }
  }
}
