package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.linalg.Matrix;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * The attention A = softmax(L) of one head over one text of ℓ tokens, known by its queries and keys
 * and never held: every method is one pass over tiles of rows, in each of which the logits Lᵢⱼ = c
 * q_i·k_j are computed anew (with a cap t, t tanh(Lᵢⱼ/t)). Memory is that of a few vectors and one
 * tile.
 *
 * <p>Implemented on the heap here and by an engine's kernel elsewhere; asked by {@link
 * MatrixFreeSpectrum}. Implementations return the same numbers on any number of threads.
 */
@API(status = API.Status.INTERNAL)
public interface AttentionTiles {

  /**
   * Tokens of the text.
   *
   * @return ℓ
   */
  int length();

  /**
   * Which keys a query sees.
   *
   * @return the rule of the mask
   */
  Visibility visibility();

  /**
   * The first pass, on which the others depend.
   *
   * @return sums over rows and columns of logits and of attention
   */
  TileSums sums();

  /**
   * What row and column effects leave of the logits.
   *
   * @param rows r, one per query
   * @param columns c, one per key
   * @return Σ (Lᵢⱼ − rᵢ − cⱼ)² over the visible pairs
   */
  double residualSquares(double[] rows, double[] columns);

  /**
   * Squared entries of the visible part of a measured matrix.
   *
   * @param sums of {@link #sums()}
   * @param measured which matrix
   * @return Σ (Pᵢⱼ − cⱼ)² over the visible pairs, see {@link MeasuredMatrix}
   */
  double squares(TileSums sums, MeasuredMatrix measured);

  /**
   * Products of a measured matrix Y with a block of vectors, from one evaluation of the logits.
   *
   * @param sums of {@link #sums()}
   * @param measured which matrix
   * @param vectors V, one array of ℓ numbers each
   * @return YV and Yᵀ(YV)
   */
  GramProducts products(TileSums sums, MeasuredMatrix measured, double[][] vectors);

  /**
   * Tiles computed on the heap, on all cores.
   *
   * @param queries Q, ℓ × m
   * @param keys K, ℓ × m
   * @param scale c, what products of queries and keys are multiplied by: β/√m
   * @param cap t, where the model caps its scores
   * @param visibility which keys a query sees
   * @return the tiles
   * @throws IllegalArgumentException if shapes differ, an entry is not finite, or there are fewer
   *     tokens than the visibility needs
   */
  static AttentionTiles onHeap(
      Matrix queries, Matrix keys, double scale, OptionalDouble cap, Visibility visibility) {
    return HeapTiles.of(queries, keys, scale, cap, visibility);
  }
}
