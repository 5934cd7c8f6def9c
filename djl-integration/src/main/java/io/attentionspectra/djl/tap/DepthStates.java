package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.model.TokenWindow;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The token vectors of a batch at several depths, from one forward pass at most: the raw rows of
 * the embedding table need none.
 */
@API(status = API.Status.INTERNAL)
public final class DepthStates {

  private final ObservedModel model;
  private final Set<Integer> depths;

  private DepthStates(ObservedModel model, Set<Integer> depths) {
    this.model = model;
    this.depths = Set.copyOf(depths);
  }

  /**
   * Chosen depths of a model.
   *
   * @param model the model
   * @param depths {@link TokenWindow#EMBEDDING_TABLE}, 0 for what enters the first layer, l + 1 for
   *     the output of layer l
   * @return the reader
   */
  public static DepthStates of(ObservedModel model, Set<Integer> depths) {
    return new DepthStates(model, depths);
  }

  /** Receives the token vectors at one depth. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * Looks at one depth.
     *
     * @param depth its number
     * @param states (B, T, E), valid during the call only, never to be changed in place
     */
    void visit(int depth, NDArray states);
  }

  /**
   * Reads a batch, ascending by depth, without gradients.
   *
   * @param batch texts of at most the model's length
   * @param visitor sees every chosen depth once
   * @throws IllegalArgumentException if the embedding table is asked for and not known
   */
  public void read(TokenBatch batch, Visitor visitor) {
    WithoutGradients.run(() -> readDepths(batch, visitor));
  }

  private void readDepths(TokenBatch batch, Visitor visitor) {
    if (depths.contains(TokenWindow.EMBEDDING_TABLE)) {
      readTable(batch, visitor);
    }
    if (depths.stream().anyMatch(depth -> depth >= 0)) {
      model.observe(batch, observer(visitor));
    }
  }

  private ForwardObserver observer(Visitor visitor) {
    return new ForwardObserver() {
      @Override
      public boolean takesTiles(int layer) {
        return true;
      }

      @Override
      public void hidden(int depth, NDArray states, NDArray mask) {
        if (depths.contains(depth)) {
          visitor.visit(depth, states);
        }
      }
    };
  }

  private void readTable(TokenBatch batch, Visitor visitor) {
    try (NDManager scope = model.newScope()) {
      NDArray table = model.tokenEmbeddings().orElseThrow(this::noTable);
      NDArray ids = batch.toNDList(scope).get(0);
      NDArray states =
          ids.getNDArrayInternal()
              .embedding(ids, table, SparseFormat.DENSE)
              .singletonOrThrow()
              .toType(DataType.FLOAT32, false);
      visitor.visit(TokenWindow.EMBEDDING_TABLE, states);
    }
  }

  private IllegalArgumentException noTable() {
    return Check.failure(
        "depth", "embedding table", "is not known of " + model.name(), "choose layers");
  }
}
