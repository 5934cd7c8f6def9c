package io.attentionspectra.djl.tap;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.EngineWorkers;
import io.attentionspectra.djl.internal.kernel.KernelCall;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Simulated nulls of several heads, collected first and drawn together, so that no core waits at
 * the end of a head. Not thread-safe; made by {@link NullHeads#batch}.
 */
@API(status = API.Status.INTERNAL)
public final class NullBatch {

  private final TorchScriptKernel kernel;
  private final DeviceBalancing balancing;
  private final List<Wanted> wanted = new ArrayList<>();

  NullBatch(TorchScriptKernel kernel, DeviceBalancing balancing) {
    this.kernel = kernel;
    this.balancing = balancing;
  }

  /** The replicas of one null of one head. */
  private record Wanted(String name, NullRequest request, Device device, Draw draw) {}

  /** Makes the attention (1, ℓ, ℓ) of one replica, but for its visibility. */
  private interface Draw {
    KernelCall of(int replica, NDManager scope);
  }

  /** What heads are balanced alike, under the same masks. */
  private record Setting(Device device, ReadingPlan plan) {

    static Setting of(Wanted each) {
      return new Setting(each.device(), each.request().plan());
    }
  }

  /** One replica to draw. */
  private record Replica(Wanted of, int index) {}

  /**
   * Adds a null N2: Gaussian queries and keys with the means and covariances of the head.
   *
   * @param request which replicas
   * @param moments measured means and covariances
   * @param device where to compute
   * @return this batch
   */
  public NullBatch surrogate(NullRequest request, HeadMoments moments, Device device) {
    Noise queries = new Noise("queries", request.length(), moments.headSize());
    Noise keys = new Noise("keys", request.length(), moments.headSize());
    Randomness randomness = request.randomness();
    Draw draw =
        (replica, scope) ->
            kernel
                .call("surrogate")
                .with(queries.draw(seed(randomness, replica), scope))
                .with(keys.draw(seed(randomness, replica), scope))
                .with(copy(moments.queryMean(), scope))
                .with(copy(moments.queryCovariance(), scope))
                .with(copy(moments.keyMean(), scope))
                .with(copy(moments.keyCovariance(), scope))
                .with(request.betaHat());
    return add(new Wanted(CovarianceSurrogate.NAME, request, device, draw));
  }

  /**
   * Adds a null N3: the tokens that enter the head's layer under fresh Gaussian query and key
   * weights.
   *
   * @param request which replicas; ℓ at most N
   * @param tokens hidden states entering the layer, (B, N, E); they must live until the batch is
   *     drawn
   * @param text which text of the batch
   * @param headSize m, at least 1
   * @return this batch
   * @throws IllegalArgumentException if a number is out of range
   */
  public NullBatch reinitialised(NullRequest request, NDArray tokens, int text, int headSize) {
    requireTokens(tokens, text, request.length());
    int embedding = Math.toIntExact(tokens.getShape().get(2));
    Noise queries = new Noise("query weights", embedding, Check.atLeast("headSize", headSize, 1));
    Noise keys = new Noise("key weights", embedding, headSize);
    Randomness randomness = request.randomness();
    Draw draw =
        (replica, scope) ->
            kernel
                .call("reinitialised")
                .with(tokens)
                .with(text)
                .with(request.length())
                .with(queries.draw(seed(randomness, replica), scope))
                .with(keys.draw(seed(randomness, replica), scope))
                .with(request.betaHat());
    return add(new Wanted(ReinitialisedHead.NAME, request, tokens.getDevice(), draw));
  }

  /**
   * Adds a null N3 of a layer that does more than project: fresh query and key weights on the
   * tokens that enter, then what the layer itself makes of queries and keys before scores.
   *
   * @param request which replicas; its seed is that of the query weights
   * @param keys seed of the key weights, the same for all heads that share their keys
   * @param tokens hidden states entering the layer, (B, N, E), of which the first text is taken;
   *     they must live until the batch is drawn
   * @param headSize m, at least 1
   * @param fresh what becomes of fresh queries and keys
   * @return this batch
   * @throws IllegalArgumentException if a number is out of range
   */
  public NullBatch reinitialised(
      NullRequest request, Randomness keys, NDArray tokens, int headSize, LayerScores.Fresh fresh) {
    requireTokens(tokens, 0, request.length());
    int embedding = Math.toIntExact(tokens.getShape().get(2));
    Noise queryNoise =
        new Noise("query weights", embedding, Check.atLeast("headSize", headSize, 1));
    Noise keyNoise = new Noise("key weights", embedding, headSize);
    NDIndex own = new NDIndex("0, :{}", request.length());
    return add(
        new Wanted(
            ReinitialisedHead.NAME,
            request,
            tokens.getDevice(),
            (replica, scope) -> {
              NDArray rows = tokens.get(own);
              rows.attach(scope);
              NDArray x = rows.toType(DataType.FLOAT64, true);
              x.attach(scope);
              NDArray q = x.matMul(queryNoise.draw(seed(request.randomness(), replica), scope));
              NDArray k = x.matMul(keyNoise.draw(seed(keys, replica), scope));
              return kernel
                  .call("fresh")
                  .with(fresh.queries(q))
                  .with(fresh.keys(k))
                  .with(request.betaHat());
            }));
  }

  /**
   * Draws and measures all replicas.
   *
   * @return the replicas of each null, in the order they were added
   */
  public List<Replicas> draw() {
    return ofEach(EngineWorkers.shared().map(replicas(), this::spectrum), Replicas::new);
  }

  /**
   * Draws all replicas and measures them balanced.
   *
   * @return the replicas of each null, in the order they were added; nothing for a null of which a
   *     replica cannot be balanced
   */
  public List<Optional<Replicas>> drawBalanced() {
    Map<Setting, BalancedHeads> heads = new HashMap<>();
    try {
      for (Wanted each : wanted) {
        heads
            .computeIfAbsent(
                Setting.of(each), of -> BalancedHeads.on(of.device(), kernel, balancing, of.plan()))
            .ofLengths(each.request().length());
      }
      List<BalancedMeasure> measures =
          EngineWorkers.shared()
              .map(
                  replicas(),
                  replica ->
                      balanced(
                          replica, Objects.requireNonNull(heads.get(Setting.of(replica.of())))));
      return ofEach(measures, NullBatch::ofAll);
    } finally {
      heads.values().forEach(BalancedHeads::close);
    }
  }

  private static Optional<Replicas> ofAll(String name, List<BalancedMeasure> measures) {
    List<AttentionSpectrum> spectra =
        measures.stream().flatMap(each -> each.spectrum().stream()).toList();
    return spectra.size() == measures.size()
        ? Optional.of(new Replicas(name, spectra))
        : Optional.empty();
  }

  private List<Replica> replicas() {
    List<Replica> replicas = new ArrayList<>();
    for (Wanted each : wanted) {
      IntStream.range(0, each.request().count()).forEach(r -> replicas.add(new Replica(each, r)));
    }
    return replicas;
  }

  /** The measures of all replicas, gathered null by null. */
  private <M, T> List<T> ofEach(List<M> measures, BiFunction<String, List<M>, T> gather) {
    List<T> result = new ArrayList<>();
    int next = 0;
    for (Wanted each : wanted) {
      int end = next + each.request().count();
      result.add(gather.apply(each.name(), measures.subList(next, end)));
      next = end;
    }
    return result;
  }

  private BalancedMeasure balanced(Replica replica, BalancedHeads heads) {
    try (NDManager scope = scope(replica)) {
      return heads.of(attention(replica, scope), scope);
    }
  }

  private NullBatch add(Wanted another) {
    wanted.add(another);
    return this;
  }

  private AttentionSpectrum spectrum(Replica replica) {
    try (NDManager scope = scope(replica)) {
      return HeadSpectra.of(kernel, attention(replica, scope), scope)
          .results(replica.of().request().plan())
          .spectra()
          .get(0);
    }
  }

  private static NDManager scope(Replica replica) {
    return NDManager.newBaseManager(replica.of().device(), TorchScriptKernel.ENGINE);
  }

  private static NDArray attention(Replica replica, NDManager scope) {
    Wanted of = replica.of();
    NullRequest request = of.request();
    return of.draw()
        .of(replica.index(), scope)
        .with(request.plan().back(request.length()))
        .with(request.plan().ahead(request.length()))
        .into(scope)
        .get(0);
  }

  private static Randomness seed(Randomness of, int replica) {
    return of.child("replica", replica);
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
