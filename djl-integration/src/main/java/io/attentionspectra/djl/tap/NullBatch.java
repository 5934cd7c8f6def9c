package io.attentionspectra.djl.tap;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.EngineWorkers;
import io.attentionspectra.djl.internal.kernel.KernelCall;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ReplicaReadings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * Simulated nulls of several heads, collected first and drawn together, so that no core waits at
 * the end of a head: given which replicas to draw and what to read of each, it returns what was
 * read. Not thread-safe; made by {@link NullHeads#batch}. Close it to free what it prepared.
 */
@API(status = API.Status.INTERNAL)
public final class NullBatch implements AutoCloseable {

  private final TorchScriptKernel kernel;
  private final DeviceBalancing balancing;
  private final List<Wanted> wanted = new ArrayList<>();
  private final Map<Setting, BalancedHeads> balancedHeads = new HashMap<>();

  NullBatch(TorchScriptKernel kernel, DeviceBalancing balancing) {
    this.kernel = kernel;
    this.balancing = balancing;
  }

  /** One null of one head. */
  private record Wanted(NullRequest request, Device device, Draw draw) {}

  /** Makes the attention (1, ℓ, ℓ) of one replica, but for its terms and visibility. */
  private interface Draw {
    KernelCall of(int replica, NDManager scope);
  }

  /** What heads are balanced alike, under the same masks. */
  private record Setting(Device device, ReadingPlan plan) {

    static Setting of(Wanted each) {
      return new Setting(each.device(), each.request().plan());
    }
  }

  /**
   * A replica to draw and what to read of it.
   *
   * @param of number of its null in the batch, in the order they were added
   * @param order which replica and what of it
   */
  public record Task(int of, ReplicaReadings.Order order) {}

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
    return add(new Wanted(request, device, draw));
  }

  /**
   * Adds a null N3: the tokens that enter the head's layer under fresh Gaussian query and key
   * weights.
   *
   * @param request which replicas; ℓ at most N
   * @param tokens hidden states entering the layer, (B, N, E); they must live until the batch is
   *     read
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
    return add(new Wanted(request, tokens.getDevice(), draw));
  }

  /**
   * Adds a null N3 of a layer that does more than project: fresh query and key weights on the
   * tokens that enter, then what the layer itself makes of queries and keys before scores.
   *
   * @param request which replicas; seeds are those of the projections
   * @param queries fresh queries of the layer
   * @param head number of the head among them
   * @param keys fresh keys of the layer
   * @param group number of the head's group among them
   * @param fresh what becomes of fresh queries and keys
   * @param device where to compute
   * @return this batch
   */
  public NullBatch reinitialised(
      NullRequest request,
      FreshProjections queries,
      int head,
      FreshProjections keys,
      int group,
      LayerScores.Fresh fresh,
      Device device) {
    return add(
        new Wanted(
            request,
            device,
            (replica, scope) -> {
              NDArray q = queries.of(head, replica, scope);
              NDArray k = keys.of(group, replica, scope);
              return kernel
                  .call("fresh")
                  .with(fresh.queries(head, q, () -> queries.squares(replica, scope)))
                  .with(fresh.keys(group, k, () -> keys.squares(replica, scope)))
                  .with(request.betaHat());
            }));
  }

  /**
   * How many nulls were added.
   *
   * @return their number
   */
  public int size() {
    return wanted.size();
  }

  /**
   * Draws replicas, each once for all its views, and measures them.
   *
   * @param tasks what to draw; may be called again with others
   * @return what was read, in the order of the tasks
   */
  public List<ReplicaReadings.Reading> read(List<Task> tasks) {
    for (Task each : tasks) {
      if (each.order().reads(AttentionView.BALANCED)) {
        prepare(wanted.get(each.of()));
      }
    }
    return EngineWorkers.shared().map(tasks, this::read);
  }

  private void prepare(Wanted of) {
    balancedHeads
        .computeIfAbsent(
            Setting.of(of), as -> BalancedHeads.on(as.device(), kernel, balancing, as.plan()))
        .ofLengths(of.request().length());
  }

  private ReplicaReadings.Reading read(Task task) {
    Wanted of = wanted.get(task.of());
    try (NDManager scope = NDManager.newBaseManager(of.device(), TorchScriptKernel.ENGINE)) {
      NDArray attention = attention(of, task.order().replica(), scope);
      ReplicaMeasures measures = new ReplicaMeasures(kernel, task.order(), scope);
      if (task.order().reads(AttentionView.RAW)) {
        measures.add(AttentionView.RAW, attention, of.request().plan());
      }
      boolean unbalanced =
          task.order().reads(AttentionView.BALANCED)
              && !measures.addBalanced(
                  Objects.requireNonNull(balancedHeads.get(Setting.of(of))), attention);
      return measures.reading(unbalanced);
    }
  }

  /** Frees the masks of balanced heads. */
  @Override
  public void close() {
    balancedHeads.values().forEach(BalancedHeads::close);
    balancedHeads.clear();
  }

  private NullBatch add(Wanted another) {
    wanted.add(another);
    return this;
  }

  private static NDArray attention(Wanted of, int replica, NDManager scope) {
    NullRequest request = of.request();
    return request
        .terms()
        .addTo(of.draw().of(replica, scope), scope)
        .with(request.plan().back(request.length()))
        .with(request.plan().ahead(request.length()))
        .with(request.plan().chunk(request.length()))
        .into(scope)
        .get(0);
  }

  /**
   * The seed of a replica.
   *
   * @param of seed of a null of a head
   * @param replica its number
   * @return a child
   */
  public static Randomness seed(Randomness of, int replica) {
    return of.child("replica", replica);
  }

  static void requireTokens(NDArray tokens, int text, int length) {
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
