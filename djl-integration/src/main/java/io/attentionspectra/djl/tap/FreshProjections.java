package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/**
 * The tokens that enter a layer under fresh Gaussian weights, those of all its heads: what
 * re-initialised heads (null N3) are made from. Replica r of the layer is replica r of each of its
 * heads, whatever is read of it. Made once a layer and text; may be asked in any thread.
 */
@API(status = API.Status.INTERNAL)
public final class FreshProjections {

  /** Where the weights of heads come from. */
  @FunctionalInterface
  public interface Seeds {

    /**
     * The seed of a head in a replica.
     *
     * @param head its number
     * @param replica number of the replica
     * @return the seed
     */
    Randomness of(int head, int replica);
  }

  private final NDArray tokens;
  private final int length;
  private final int headSize;
  private final String name;
  private final int heads;
  private final Seeds seeds;
  private final Map<Integer, double[]> squares = new ConcurrentHashMap<>();

  /**
   * Projections of a layer.
   *
   * @param tokens hidden states entering the layer, (B, N, E), of which the first text is taken;
   *     they must live until the last projection is made
   * @param length ℓ, at most N
   * @param headSize m, at least 1
   * @param name of the weights, which seeds them
   * @param heads how many heads have weights
   * @param seeds of the heads
   * @throws IllegalArgumentException if a number is out of range
   */
  public FreshProjections(
      NDArray tokens, int length, int headSize, String name, int heads, Seeds seeds) {
    NullBatch.requireTokens(tokens, 0, length);
    this.tokens = tokens;
    this.length = length;
    this.headSize = Check.atLeast("headSize", headSize, 1);
    this.name = name;
    this.heads = heads;
    this.seeds = seeds;
  }

  /**
   * X W of one head in one replica.
   *
   * @param head number of the head
   * @param replica number of the replica
   * @param scope owns the result
   * @return (ℓ, m), float64
   */
  public NDArray of(int head, int replica, NDManager scope) {
    NDArray rows = tokens.get(new NDIndex("0, :{}", length));
    rows.attach(scope);
    NDArray x = rows.toType(DataType.FLOAT64, true);
    x.attach(scope);
    int width = Math.toIntExact(tokens.getShape().get(2));
    double[] weights =
        seeds.of(head, replica).child(name, 0).gaussians(Math.multiplyExact(width, headSize));
    return x.matMul(scope.create(weights, new Shape(width, headSize)));
  }

  /**
   * Sum over the heads of the squares of every token's projections.
   *
   * @param replica number of the replica
   * @param scope owns the result
   * @return (ℓ, 1), float64
   */
  public NDArray squares(int replica, NDManager scope) {
    return scope.create(squares.computeIfAbsent(replica, this::sum), new Shape(length, 1));
  }

  private double[] sum(int replica) {
    double[] sum = new double[length];
    for (int head = 0; head < heads; head++) {
      try (NDManager scope =
          NDManager.newBaseManager(tokens.getDevice(), TorchScriptKernel.ENGINE)) {
        NDArray own = of(head, replica, scope);
        double[] each = own.mul(own).sum(new int[] {1}).toDoubleArray();
        for (int token = 0; token < length; token++) {
          sum[token] += each[token];
        }
      }
    }
    return sum;
  }
}
