package io.attentionspectra.djl.tap;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.kernel.EngineWorkers;
import io.attentionspectra.djl.kernel.KernelCall;
import io.attentionspectra.djl.kernel.TorchScriptKernel;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Replicas of the simulated nulls of a measured head, drawn and reduced on the device: the
 * covariance surrogate (N2) and the re-initialised head (N3), both under the head's visibility and
 * rescaled to its β̂.
 *
 * <p>The Gaussian numbers come from {@link Randomness} on the heap, replica r from the child seeds
 * that {@code io.attentionspectra.ensemble} uses: a replica is the same, up to rounding, on every
 * device, on any number of threads and in the reference implementation.
 */
public final class NullHeads implements AutoCloseable {

  private final TorchScriptKernel kernel;

  private NullHeads(TorchScriptKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Loads the kernels.
   *
   * @return null heads on any device
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static NullHeads open() {
    return new NullHeads(TorchScriptKernel.load(HeadReducer.ARCHIVE));
  }

  /**
   * Null N2: Gaussian queries and keys with the means and covariances of the head.
   *
   * @param moments measured means and covariances
   * @param length ℓ of the text
   * @param betaHat β̂ of the head, positive
   * @param plan what to read of a replica
   * @param count number of replicas, at least 1
   * @param randomness seed of the whole
   * @param device where to compute
   * @return the replicas
   * @throws IllegalArgumentException if a number is out of range
   */
  public Replicas surrogate(
      HeadMoments moments,
      int length,
      double betaHat,
      ReadingPlan plan,
      int count,
      Randomness randomness,
      Device device) {
    plan.requireLength("length", length);
    Check.positive("betaHat", betaHat);
    Noise queries = new Noise("queries", length, moments.headSize());
    Noise keys = new Noise("keys", length, moments.headSize());
    BiFunction<Randomness, NDManager, KernelCall> draw =
        (seed, scope) ->
            kernel
                .call("surrogate")
                .with(queries.draw(seed, scope))
                .with(keys.draw(seed, scope))
                .with(copy(moments.queryMean(), scope))
                .with(copy(moments.queryCovariance(), scope))
                .with(copy(moments.keyMean(), scope))
                .with(copy(moments.keyCovariance(), scope))
                .with(betaHat);
    return replicas("covariance surrogate", plan, length, count, randomness, device, draw);
  }

  /**
   * Null N3: the tokens that enter the head's layer under fresh Gaussian query and key weights.
   *
   * @param tokens hidden states entering the layer, (B, N, E)
   * @param text which text of the batch
   * @param length ℓ of that text, at most N
   * @param headSize m, at least 1
   * @param betaHat β̂ of the head, positive
   * @param plan what to read of a replica
   * @param count number of replicas, at least 1
   * @param randomness seed of the whole
   * @return the replicas
   * @throws IllegalArgumentException if a number is out of range
   */
  public Replicas reinitialised(
      NDArray tokens,
      int text,
      int length,
      int headSize,
      double betaHat,
      ReadingPlan plan,
      int count,
      Randomness randomness) {
    requireTokens(tokens, text, length);
    plan.requireLength("length", length);
    Check.positive("betaHat", betaHat);
    int embedding = Math.toIntExact(tokens.getShape().get(2));
    Noise queries = new Noise("query weights", embedding, Check.atLeast("headSize", headSize, 1));
    Noise keys = new Noise("key weights", embedding, headSize);
    BiFunction<Randomness, NDManager, KernelCall> draw =
        (seed, scope) ->
            kernel
                .call("reinitialised")
                .with(tokens)
                .with(text)
                .with(length)
                .with(queries.draw(seed, scope))
                .with(keys.draw(seed, scope))
                .with(betaHat);
    return replicas(
        "re-initialised head", plan, length, count, randomness, tokens.getDevice(), draw);
  }

  /** Frees the kernel. */
  @Override
  public void close() {
    kernel.close();
  }

  private static Replicas replicas(
      String name,
      ReadingPlan plan,
      int length,
      int count,
      Randomness randomness,
      Device device,
      BiFunction<Randomness, NDManager, KernelCall> draw) {
    List<Integer> indices =
        IntStream.range(0, Check.atLeast("replicas", count, 1)).boxed().toList();
    List<AttentionSpectrum> spectra =
        EngineWorkers.shared()
            .map(
                indices,
                r -> {
                  try (NDManager scope =
                      NDManager.newBaseManager(device, TorchScriptKernel.ENGINE)) {
                    NDList result =
                        draw.apply(randomness.child("replica", r), scope)
                            .with(plan.causal())
                            .with(plan.leadingOf(length))
                            .into(scope);
                    return new HeadResults(result).spectra().get(0);
                  }
                });
    return new Replicas(name, spectra);
  }

  private static void requireTokens(NDArray tokens, int text, int length) {
    Shape shape = tokens.getShape();
    if (shape.dimension() != 3) {
      throw Check.failure(
          "tokens shape", shape, "must have three dimensions", "give (texts, tokens, embedding)");
    }
    Check.within("text", text, 0, Math.toIntExact(shape.get(0)) - 1, "name a text of the batch");
    Check.within(
        "length", length, 1, Math.toIntExact(shape.get(1)), "give no more than the tokens");
  }

  private static NDArray copy(Matrix matrix, NDManager scope) {
    return scope.create(matrix.toArray(), new Shape(matrix.rows(), matrix.columns()));
  }

  /** A matrix of independent standard Gaussian entries, named as in the reference ensembles. */
  private record Noise(String name, int rows, int columns) {

    NDArray draw(Randomness seed, NDManager scope) {
      double[] values = seed.child(name, 0).gaussians(Math.multiplyExact(rows, columns));
      return scope.create(values, new Shape(rows, columns));
    }
  }
}
