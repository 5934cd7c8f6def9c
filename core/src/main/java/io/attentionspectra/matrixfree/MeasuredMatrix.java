package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.Visibility;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Which matrix Y is measured of a head: f(P − 1cᵀ), Pᵢⱼ = aᵢAᵢⱼbⱼ − e at visible pairs and 0 at
 * hidden ones. Diagonal factors and the rank-one part are applied to tiles and products, so that no
 * digits cancel that the matrix itself would keep. Every such Y maps the vector of ones to 0.
 *
 * <ul>
 *   <li>centred: √ℓ(A − 1āᵀ), ā the column means of A;
 *   <li>relative: (nᵢAᵢⱼ − 1)/√ℓ at visible pairs, nᵢ the keys that query i sees;
 *   <li>balanced: (rᵢAᵢⱼsⱼ − 1)/√ℓ at visible pairs.
 * </ul>
 *
 * @param rowFactors a, one per query
 * @param columnFactors b, one per key
 * @param shift e, 0 or 1
 * @param removed c, one per key
 * @param scale f
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record MeasuredMatrix(
    double[] rowFactors, double[] columnFactors, double shift, double[] removed, double scale) {

  /**
   * Attention less its column means, as {@code AttentionSpectrum} measures it.
   *
   * @param sums of the head
   * @return √ℓ(A − 1āᵀ)
   */
  public static MeasuredMatrix centred(TileSums sums) {
    int length = sums.received().length;
    double[] means = Arrays.stream(sums.received()).map(sum -> sum / length).toArray();
    return new MeasuredMatrix(ones(length), ones(length), 0, means, Math.sqrt(length));
  }

  /**
   * Relative attention, as {@code RelativeSpectrum} measures it.
   *
   * @param length ℓ
   * @param visibility which keys a query sees
   * @return (nᵢAᵢⱼ − 1)/√ℓ on the visible pairs
   */
  public static MeasuredMatrix relative(int length, Visibility visibility) {
    double[] keys = new double[length];
    Reach reach = new Reach(length, visibility);
    Arrays.setAll(keys, reach::keysOf);
    return balanced(keys, ones(length));
  }

  /**
   * Balanced relative attention.
   *
   * @param rows r, one per query
   * @param columns s, one per key
   * @return (rᵢAᵢⱼsⱼ − 1)/√ℓ on the visible pairs
   */
  public static MeasuredMatrix balanced(double[] rows, double[] columns) {
    int length = rows.length;
    return new MeasuredMatrix(rows, columns, 1, new double[length], 1 / Math.sqrt(length));
  }

  /**
   * Balanced relative attention of a head, its factors found in sweeps over the tiles, of two
   * passes each: a few for mild attention, hundreds where it is sharp.
   *
   * @param tiles the head
   * @param sums of the tiles
   * @return (rᵢAᵢⱼsⱼ − 1)/√ℓ on the visible pairs
   * @throws io.attentionspectra.balancing.UnbalancedException if the attention is too sharp
   */
  public static MeasuredMatrix balanced(AttentionTiles tiles, TileSums sums) {
    return TileBalancing.of(tiles, sums);
  }

  /**
   * What the rank-one part takes from the images of vectors under P, for implementations of {@link
   * AttentionTiles#products}.
   *
   * @param vectors V, one array each
   * @return cᵀV
   */
  public double[] shiftsOf(double[][] vectors) {
    return Vectors.dots(vectors, new double[][] {removed}, 0, removed.length);
  }

  /**
   * The products, from those of P.
   *
   * @param images W = PV − 1(cᵀV), one array per vector; used up
   * @param gram PᵀW, likewise
   * @return fW and f²(PᵀW − c(1ᵀW))
   */
  public GramProducts completed(double[][] images, double[][] gram) {
    for (int v = 0; v < images.length; v++) {
      double sum = Arrays.stream(images[v]).sum();
      for (int j = 0; j < removed.length; j++) {
        gram[v][j] = scale * scale * (gram[v][j] - removed[j] * sum);
      }
      Vectors.scale(images[v], scale);
    }
    return new GramProducts(images, gram);
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
