package io.attentionspectra.matrixfree;

import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.balancing.VisibleWeights;
import java.util.Arrays;

/**
 * Sweeps over tiles for the balancing of a head that is never held: two passes each, one for the
 * products of the rows, and one in which the rows have weights a, so that Yᵀ(Yx) = Aᵀdiag(a²)Ax is
 * what the sweep wants where a² is the ratio of factor and product.
 */
final class TileBalancing implements VisibleWeights {

  private final AttentionTiles tiles;
  private final TileSums sums;
  private final double[] ones;
  private final double[] zeros;

  private TileBalancing(AttentionTiles tiles, TileSums sums) {
    this.tiles = tiles;
    this.sums = sums;
    ones = new double[tiles.length()];
    Arrays.fill(ones, 1);
    zeros = new double[tiles.length()];
  }

  /** Balanced relative attention of a head. */
  static MeasuredMatrix of(AttentionTiles tiles, TileSums sums) {
    Balancing.Scales scales =
        Balancing.scales(new TileBalancing(tiles, sums), tiles.visibility().mask(tiles.length()));
    return MeasuredMatrix.balanced(scales.rows(), scales.columns());
  }

  @Override
  public double[] sweep(double[] x, RowRule rule) {
    double[] products = products(ones, x).images()[0];
    double[] weights = new double[products.length];
    Arrays.setAll(
        weights, i -> products[i] == 0 ? 0 : Math.sqrt(rule.factor(i, products[i]) / products[i]));
    return products(weights, x).gram()[0];
  }

  private GramProducts products(double[] rows, double[] x) {
    return tiles.products(
        sums, new MeasuredMatrix(rows, ones, 0, zeros, 1), new double[][] {x.clone()});
  }
}
