package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.KernelCall;
import io.attentionspectra.djl.internal.kernel.SmallestNormal;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import io.attentionspectra.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Reduces the heads of one attention layer on their device, in float64: per head the squared
 * singular values of √ℓ(A − column means), the statistics of the rows of A and β̂ of the scores.
 *
 * <p>Texts are padded on the right; text b is read at its own length {@code lengths[b]}, so padding
 * enters nothing. On a CPU every head is one task on one core; the memory in use is that of a few ℓ
 * × ℓ matrices per core. Inputs may be float32 or float64 and are not modified or kept. Instances
 * are thread-safe; close one to free its kernel.
 */
public final class HeadReducer implements AutoCloseable {

  /** The kernels of this package. */
  static final KernelArchive ARCHIVE =
      KernelArchive.ofResource(HeadReducer.class, "heads.py", "Heads");

  private final TorchScriptKernel kernel;
  private final DeviceBalancing balancing;

  private HeadReducer(TorchScriptKernel kernel, DeviceBalancing balancing) {
    this.kernel = kernel;
    this.balancing = balancing;
  }

  /**
   * Loads the kernels.
   *
   * @return a reducer for arrays of any device
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static HeadReducer open() {
    return new HeadReducer(TorchScriptKernel.load(ARCHIVE), DeviceBalancing.open());
  }

  /**
   * Reads heads from their queries and keys: A = softmax(β q·kᵀ/√m) under the plan's visibility.
   *
   * @param queries q, (B, H, N, m)
   * @param keys k, (B, H, N, m)
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan what to read
   * @return per text, per head one reading
   * @throws IllegalArgumentException if shapes or lengths do not fit or a result is not finite
   */
  public List<List<MeasuredHead>> projections(
      NDArray queries, NDArray keys, int[] lengths, ReadingPlan plan) {
    return projections(queries, keys, lengths, plan, new ReadingTimes());
  }

  /**
   * Reads heads from their queries and keys, and times it.
   *
   * @param queries q, (B, H, N, m)
   * @param keys k, (B, H, N, m)
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan what to read
   * @param times receives the working time
   * @return per text, per head one reading
   * @throws IllegalArgumentException if shapes or lengths do not fit or a result is not finite
   */
  @API(status = API.Status.INTERNAL)
  public List<List<MeasuredHead>> projections(
      NDArray queries, NDArray keys, int[] lengths, ReadingPlan plan, ReadingTimes times) {
    PaddedHeads texts = PaddedHeads.of("queries", queries, lengths, plan);
    texts.requireSameShape("keys", keys);
    double scale = plan.inverseTemperature() / Math.sqrt((double) queries.getShape().get(3));
    return texts.eachHead(
        (text, from, to, scope) -> {
          Function<String, NDList> ofScores =
              method ->
                  heads(kernel.call(method).with(queries).with(keys), text, from, to, lengths)
                      .with(scale)
                      .with(plan.back(lengths[text]))
                      .with(plan.ahead(lengths[text]))
                      .with(plan.chunk(lengths[text]))
                      .into(scope);
          HeadSpectra spectra =
              times.spectra(
                  () -> HeadSpectra.of(kernel, ofScores.apply("attention").get(0), scope));
          return times.details(
              () ->
                  spectra
                      .results(plan)
                      .readings(
                          plan,
                          KernelResults.matrix(ofScores.apply("effects").get(0)),
                          0,
                          spectra.relative(plan)));
        });
  }

  /**
   * Reads heads from their attention matrices alone. The scores follow from ln A but for a shift of
   * each row, which cancels in the softmax and in β̂; the row bias is lost and given as 0. Where
   * entries underflow, ln A is cut at the smallest normal number of A's type, and β̂ is a lower
   * bound: in float32 from scores 87 below the largest of their row on.
   *
   * @param attention A, (B, H, N, N), rows sum to 1 over the text's own tokens, no entry is
   *     negative or, under a plan that hides keys, at a hidden one
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan what to read; its inverse temperature plays no part
   * @return per text, per head one reading
   * @throws IllegalArgumentException if shapes or lengths do not fit, rows of a text do not sum to
   *     1 over its tokens, or a result is not finite
   */
  public List<List<MeasuredHead>> attention(NDArray attention, int[] lengths, ReadingPlan plan) {
    return attention(attention, lengths, plan, new ReadingTimes());
  }

  /**
   * Reads heads from their attention matrices alone, and times it.
   *
   * @param attention A, (B, H, N, N), rows sum to 1 over the text's own tokens, no entry is
   *     negative or, under a plan that hides keys, at a hidden one
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan what to read; its inverse temperature plays no part
   * @param times receives the working time
   * @return per text, per head one reading
   * @throws IllegalArgumentException if shapes or lengths do not fit, rows of a text do not sum to
   *     1 over its tokens, or a result is not finite
   */
  @API(status = API.Status.INTERNAL)
  public List<List<MeasuredHead>> attention(
      NDArray attention, int[] lengths, ReadingPlan plan, ReadingTimes times) {
    PaddedHeads texts = PaddedHeads.of("attention", attention, lengths, plan);
    texts.requireSquare("attention");
    GivenAttention given = new GivenAttention(attention.getDataType(), plan);
    double smallest = SmallestNormal.of(attention.getDataType());
    return texts.eachHead(
        (text, from, to, scope) -> {
          KernelCall ofText = heads(kernel.call("given").with(attention), text, from, to, lengths);
          HeadSpectra spectra =
              times.spectra(
                  () ->
                      HeadSpectra.of(
                          kernel, given.required(text, ofText.into(scope).get(0)), scope));
          return times.details(
              () ->
                  spectra
                      .results(plan)
                      .readings(
                          plan,
                          spectra.effects(plan, smallest),
                          given.rounding(),
                          spectra.relative(plan)));
        });
  }

  /**
   * Balances heads that follow from their queries and keys, and reads their spectra.
   *
   * @param queries q, (B, H, N, m)
   * @param keys k, (B, H, N, m)
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan what to read
   * @return per text, per head one reading, or why there is none
   * @throws IllegalArgumentException if shapes or lengths do not fit or a result is not finite
   */
  @API(status = API.Status.INTERNAL)
  public List<List<BalancedMeasure>> balancedProjections(
      NDArray queries, NDArray keys, int[] lengths, ReadingPlan plan) {
    PaddedHeads texts = PaddedHeads.of("queries", queries, lengths, plan);
    texts.requireSameShape("keys", keys);
    double scale = plan.inverseTemperature() / Math.sqrt((double) queries.getShape().get(3));
    try (BalancedHeads heads = balanced(queries, lengths, plan)) {
      return texts.eachHead(
          (text, from, to, scope) ->
              IntStream.range(from, to)
                  .mapToObj(
                      head ->
                          heads.ofScores(
                              heads(
                                      kernel.call("scores").with(queries).with(keys),
                                      text,
                                      head,
                                      head + 1,
                                      lengths)
                                  .with(scale)
                                  .into(scope)
                                  .get(0),
                              scope))
                  .toList());
    }
  }

  /**
   * Balances heads known by their attention alone, and reads their spectra.
   *
   * @param attention A, (B, H, N, N), rows sum to 1 over the text's own tokens; entries below the
   *     smallest normal number of its type have lost digits, and such a head is refused
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan what to read; its inverse temperature plays no part
   * @return per text, per head one reading, or why there is none
   * @throws IllegalArgumentException if shapes or lengths do not fit, or it is no attention
   */
  @API(status = API.Status.INTERNAL)
  public List<List<BalancedMeasure>> balancedAttention(
      NDArray attention, int[] lengths, ReadingPlan plan) {
    PaddedHeads texts = PaddedHeads.of("attention", attention, lengths, plan);
    texts.requireSquare("attention");
    try (BalancedHeads heads = balanced(attention, lengths, plan)) {
      return texts.eachHead(
          (text, from, to, scope) ->
              IntStream.range(from, to)
                  .mapToObj(
                      head ->
                          heads.ofGiven(own(attention, text, head, lengths[text], scope), scope))
                  .toList());
    }
  }

  private static NDArray own(NDArray attention, int text, int head, int length, NDManager scope) {
    NDArray own =
        attention.get(new NDIndex("{}, {}:{}, :{}, :{}", text, head, head + 1, length, length));
    own.attach(scope);
    return own;
  }

  private BalancedHeads balanced(NDArray array, int[] lengths, ReadingPlan plan) {
    return BalancedHeads.on(array.getDevice(), kernel, balancing, plan).ofLengths(lengths);
  }

  /** Which heads of the arrays before: those of one text, from one number to before another. */
  private static KernelCall heads(KernelCall call, int text, int from, int to, int[] lengths) {
    return call.with(text).with(from).with(to).with(lengths[text]);
  }

  /**
   * Means and covariances of queries and keys over the tokens of each text.
   *
   * @param queries q, (B, H, N, m)
   * @param keys k, (B, H, N, m)
   * @param lengths true length of every text, at most N and at least 2
   * @return per text, per head the moments
   * @throws IllegalArgumentException if shapes or lengths do not fit or a result is not finite
   */
  @API(status = API.Status.INTERNAL)
  public List<List<HeadMoments>> moments(NDArray queries, NDArray keys, int[] lengths) {
    PaddedHeads texts = PaddedHeads.of("queries", queries, lengths, ReadingPlan.withDefaults());
    texts.requireSameShape("keys", keys);
    return texts.eachHead(
        (text, from, to, scope) -> {
          KernelCall ofHeads =
              heads(kernel.call("moments").with(queries).with(keys), text, from, to, lengths);
          return moments(ofHeads.into(scope));
        });
  }

  /**
   * β̂ of the products β q·kᵀ/√m alone, whatever else enters the softmax.
   *
   * @param queries q, (B, H, N, m)
   * @param keys k, (B, H, N, m)
   * @param lengths true length of every text, at most N and at least the visibility's least
   * @param plan visibility and inverse temperature
   * @return per text, per head β̂, 0 where products do not vary
   * @throws IllegalArgumentException if shapes or lengths do not fit
   */
  @API(status = API.Status.INTERNAL)
  public List<List<Double>> spreads(
      NDArray queries, NDArray keys, int[] lengths, ReadingPlan plan) {
    PaddedHeads texts = PaddedHeads.of("queries", queries, lengths, plan);
    texts.requireSameShape("keys", keys);
    double scale = plan.inverseTemperature() / Math.sqrt((double) queries.getShape().get(3));
    return texts.eachHead(
        (text, from, to, scope) -> {
          Matrix effects =
              KernelResults.matrix(
                  heads(kernel.call("effects").with(queries).with(keys), text, from, to, lengths)
                      .with(scale)
                      .with(plan.back(lengths[text]))
                      .with(plan.ahead(lengths[text]))
                      .with(plan.chunk(lengths[text]))
                      .into(scope)
                      .get(0));
          return IntStream.range(0, effects.rows()).mapToObj(head -> effects.get(head, 0)).toList();
        });
  }

  /** Frees the kernels. */
  @Override
  public void close() {
    kernel.close();
    balancing.close();
  }

  private static List<HeadMoments> moments(NDList result) {
    List<HeadMoments> moments = new ArrayList<>();
    for (int head = 0; head < result.get(0).getShape().get(0); head++) {
      moments.add(
          new HeadMoments(
              KernelResults.row(result.get(0), head),
              KernelResults.slice(result.get(1), head),
              KernelResults.row(result.get(2), head),
              KernelResults.slice(result.get(3), head)));
    }
    return moments;
  }
}
