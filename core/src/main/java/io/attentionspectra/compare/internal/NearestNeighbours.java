package io.attentionspectra.compare.internal;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.linalg.Matrix;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The k nearest texts of every text by the cosine of their vectors, the text itself left out. */
public final class NearestNeighbours {

  /** Most neighbours that are looked at. */
  private static final int MOST = 10;

  private final List<Set<Integer>> neighbours;

  private NearestNeighbours(List<Set<Integer>> neighbours) {
    this.neighbours = neighbours;
  }

  /**
   * k for n texts: 10, or a quarter of the others where that is less.
   *
   * @param texts n
   * @return k
   */
  public static int count(int texts) {
    return Math.max(1, Math.min(MOST, (texts - 1) / 4));
  }

  /**
   * The neighbours; of equally near texts the earlier.
   *
   * @param vectors vectors as rows
   * @return the k nearest of each
   */
  public static NearestNeighbours of(Matrix vectors) {
    int n = vectors.rows();
    int k = count(n);
    Matrix gram = vectors.rowGram();
    return new NearestNeighbours(
        IntStream.range(0, n).mapToObj(text -> nearest(gram, text, k)).toList());
  }

  private static Set<Integer> nearest(Matrix gram, int text, int k) {
    List<Integer> sorted =
        IntStream.range(0, gram.rows())
            .filter(other -> other != text)
            .boxed()
            .sorted(Comparator.comparingDouble(other -> -cosine(gram, text, other)))
            .toList();
    return new HashSet<>(sorted.subList(0, k));
  }

  private static double cosine(Matrix gram, int one, int other) {
    double norms = Math.sqrt(gram.get(one, one) * gram.get(other, other));
    return norms > 0 ? gram.get(one, other) / norms : 0;
  }

  /**
   * Recall@k: mean share of common neighbours.
   *
   * @param other the neighbours of the same texts elsewhere
   * @return the mean over texts
   */
  public Estimate recall(NearestNeighbours other) {
    RunningMoments shares = new RunningMoments();
    for (int text = 0; text < neighbours.size(); text++) {
      Set<Integer> common = new HashSet<>(neighbours.get(text));
      common.retainAll(other.neighbours.get(text));
      shares.add(common.size() / (double) neighbours.get(text).size());
    }
    return shares.estimate();
  }
}
