package io.attentionspectra.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SymbolBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.SourceWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript model as a DJL block that shows its attention: a drop-in for the block of the plain
 * model, with outputs that are the same to the last bit.
 *
 * <p>Without a consumer it runs the model's own {@code forward}. With one, each forward pass gives
 * it a {@link ProbedPass} on the calling thread, before the block returns. Where the first pass of
 * a model has as many texts as tokens, (B, T, E) and (T, B, E) look alike: the model is then run
 * once more, unobserved, with one text less, to tell them apart. Instances are thread-safe as far
 * as their consumer is: passes on several threads share nothing. An exception from the consumer
 * ends the pass. A call that names another method of the model (an input named {@code
 * module_method:…}) is passed on without probes.
 */
public final class ProbedBlock extends AbstractSymbolBlock {

  private static final String METHOD = "module_method:";

  private final SymbolBlock model;
  private final InstrumentedArchive archive;
  private final HiddenOrders orders;
  private final @Nullable Consumer<ProbedPass> consumer;

  ProbedBlock(
      SymbolBlock model,
      InstrumentedArchive archive,
      HiddenOrders orders,
      @Nullable Consumer<ProbedPass> consumer) {
    this.model = model;
    this.archive = archive;
    this.orders = orders;
    this.consumer = consumer;
  }

  /**
   * The same model with another consumer; both share their weights.
   *
   * @param other receives every forward pass of the block returned
   * @return the block; close the {@link ProbedModel} it comes from, not the block
   */
  public ProbedBlock observing(Consumer<ProbedPass> other) {
    return new ProbedBlock(model, archive, orders, other);
  }

  /**
   * Where the model computes attention.
   *
   * @return the sites
   */
  public List<ProbeSite> sites() {
    return archive.sites();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Consumer<ProbedPass> receiver = consumer;
    if (receiver == null || inputs.stream().anyMatch(ProbedBlock::namesMethod)) {
      return model.forward(store, inputs, training, params);
    }
    try (NDManager scope = inputs.head().getManager().newSubManager()) {
      long batch = batch(inputs);
      Recorded pass = recorded(store, inputs, training, params, scope);
      PassReader reader = PassReader.of(archive, orders, pass.recordings(), batch);
      if (reader.isOpen() && batch > 1) {
        orders.learnFrom(() -> runWithoutLast(store, inputs, training, params));
        reader = PassReader.of(archive, orders, pass.recordings(), batch);
      }
      receiver.accept(new ProbedPass(inputs, pass.outputs(), reader.readings()));
      return pass.outputs();
    }
  }

  /** What a pass returns, and what it recorded. */
  private record Recorded(NDList outputs, NDList recordings) {}

  private Recorded recorded(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params,
      NDManager scope) {
    NDArray method = scope.create(0);
    method.setName(METHOD + SourceWriter.PROBED);
    NDList extended = new NDList(inputs);
    extended.add(method);
    NDList outputs = new NDList();
    NDList recordings = new NDList();
    for (NDArray array : model.forward(store, extended, training, params)) {
      (PassReader.isRecording(array.getName()) ? recordings : outputs).add(array);
    }
    recordings.attach(scope);
    return new Recorded(outputs, recordings);
  }

  /** A pass of another number of texts, whose shapes show the order of dimensions. */
  private void runWithoutLast(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    long batch = batch(inputs);
    try (NDManager scope = inputs.head().getManager().newSubManager()) {
      NDList fewer = new NDList();
      for (NDArray array : inputs) {
        boolean counted = batch(new NDList(array)) == batch;
        NDArray kept = counted ? array.get(scope, new NDIndex("0:{}", batch - 1)) : array;
        kept.setName(array.getName());
        fewer.add(kept);
      }
      NDList recordings = recorded(store, fewer, training, params, scope).recordings();
      PassReader.of(archive, orders, recordings, batch - 1);
    } catch (EngineException e) {
      // the model takes no other number of texts: the order stays unknown
    }
  }

  private static long batch(NDList inputs) {
    Shape shape = inputs.head().getShape();
    return shape.dimension() == 0 ? 1 : shape.get(0);
  }

  private static boolean namesMethod(NDArray array) {
    return array.getName() != null && array.getName().startsWith(METHOD);
  }

  @Override
  public ParameterList getDirectParameters() {
    return model.getDirectParameters();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return model.getOutputShapes(inputShapes);
  }

  @Override
  public PairList<String, Shape> describeInput() {
    return withoutProbes(model.describeInput());
  }

  @Override
  public PairList<String, Shape> describeOutput() {
    return withoutProbes(model.describeOutput());
  }

  private static PairList<String, Shape> withoutProbes(PairList<String, Shape> described) {
    PairList<String, Shape> kept = new PairList<>();
    described.stream()
        .filter(pair -> pair.getKey() == null || !PassReader.isRecording(pair.getKey()))
        .filter(pair -> pair.getKey() == null || !pair.getKey().startsWith(METHOD))
        .forEach(kept::add);
    return kept;
  }
}
