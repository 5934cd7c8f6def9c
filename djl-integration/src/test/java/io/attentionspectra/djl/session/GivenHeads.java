package io.attentionspectra.djl.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ModelShape;
import java.util.Optional;

/**
 * One layer of two Gaussian heads of size 8 over any text, which shows as much of itself as it is
 * told to.
 */
final class GivenHeads implements ObservedModel {

  static final int HEADS = 2;
  static final int HEAD_SIZE = 8;

  /** Shared by all instances, which only borrow its tokenizer. */
  private static final ObservedModel LENDER = Pretrained.miniLm().load(Device.cpu());

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final boolean causal;
  private final boolean projections;
  private final double beta;
  private final int window;

  GivenHeads(boolean causal, boolean projections, double beta) {
    this(causal, projections, beta, Integer.MAX_VALUE);
  }

  /** Heads that see no key of a distance of the window or beyond. */
  static GivenHeads windowed(int window) {
    return new GivenHeads(false, true, 1, window);
  }

  private GivenHeads(boolean causal, boolean projections, double beta, int window) {
    this.causal = causal;
    this.window = window;
    this.projections = projections;
    this.beta = beta;
  }

  /** Queries of a head over ℓ tokens. */
  static Matrix queries(int head, int length) {
    return gaussian("query", head, length);
  }

  /** Keys of a head over ℓ tokens. */
  static Matrix keys(int head, int length) {
    return gaussian("key", head, length);
  }

  private static Matrix gaussian(String name, int head, int length) {
    double[] values = Randomness.of(head).child(name, 0).gaussians(length * HEAD_SIZE);
    return Matrix.of(length, HEAD_SIZE, values);
  }

  private static NDArray heads(NDManager scope, int length, boolean query) {
    double[] all = new double[HEADS * length * HEAD_SIZE];
    for (int head = 0; head < HEADS; head++) {
      Matrix one = query ? queries(head, length) : keys(head, length);
      System.arraycopy(one.toArray(), 0, all, head * length * HEAD_SIZE, length * HEAD_SIZE);
    }
    return scope.create(all, new Shape(1, HEADS, length, HEAD_SIZE));
  }

  @Override
  public void observe(TokenBatch batch, ForwardObserver observer) {
    int length = batch.length();
    try (NDManager scope = newScope()) {
      AttentionTap.Projections of =
          new AttentionTap.Projections(
              heads(scope, length, true), heads(scope, length, false), beta);
      NDArray scores = of.scores();
      NDArray steps = scope.arange(length);
      NDArray distance = steps.reshape(1, length).sub(steps.reshape(length, 1)).abs();
      if (window < length) {
        scores = scores.sub(distance.gte(window).toType(DataType.FLOAT64, false).mul(1e300));
      }
      if (causal) {
        NDArray hidden = steps.reshape(1, length).gt(steps.reshape(length, 1));
        scores = scores.sub(hidden.toType(DataType.FLOAT64, false).mul(1e300));
      }
      observer.attention(
          0,
          new AttentionTap(
              scores.softmax(-1),
              scope.ones(new Shape(1, length)),
              projections
                  ? Optional.of(of.query().transpose(0, 2, 1, 3).reshape(1, length, -1))
                  : Optional.empty(),
              projections ? Optional.of(of) : Optional.empty(),
              Optional.empty()));
    }
  }

  @Override
  public String name() {
    return "given heads";
  }

  @Override
  public ModelShape shape() {
    return new ModelShape(1, HEADS, HEAD_SIZE, HEADS * HEAD_SIZE, 1, 512, causal);
  }

  @Override
  public TextTokenizer tokenizer() {
    return LENDER.tokenizer();
  }

  @Override
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public Optional<NDArray> tokenEmbeddings() {
    return Optional.empty();
  }

  @Override
  public Provenance provenance() {
    return Provenance.ofRuntime();
  }

  @Override
  public void close() {
    manager.close();
  }
}
