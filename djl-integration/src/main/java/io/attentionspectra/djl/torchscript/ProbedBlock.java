package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SymbolBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript model as a DJL block that shows its attention: a drop-in for the block of the plain
 * model, with outputs that are the same to the last bit.
 *
 * <p>Without a consumer it runs the model's own {@code forward}. With one, each forward pass gives
 * it a {@link ProbedPass} on the calling thread, before the block returns. Instances are
 * thread-safe as far as their consumer is: passes on several threads share nothing. An exception
 * from the consumer ends the pass. A call that names another method of the model (an input named
 * {@code module_method:…}) is passed on without probes.
 */
public final class ProbedBlock extends AbstractSymbolBlock {

  private static final String METHOD = "module_method:";

  private final SymbolBlock model;
  private final InstrumentedArchive archive;
  private final @Nullable Consumer<ProbedPass> consumer;

  ProbedBlock(
      SymbolBlock model, InstrumentedArchive archive, @Nullable Consumer<ProbedPass> consumer) {
    this.model = model;
    this.archive = archive;
    this.consumer = consumer;
  }

  /**
   * The same model with another consumer; both share their weights.
   *
   * @param other receives every forward pass of the block returned
   * @return the block; close the {@link ProbedModel} it comes from, not the block
   */
  public ProbedBlock observing(Consumer<ProbedPass> other) {
    return new ProbedBlock(model, archive, other);
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
      NDArray method = scope.create(0);
      method.setName(METHOD + SourceWriter.PROBED);
      NDList extended = new NDList(inputs);
      extended.add(method);
      NDList all = model.forward(store, extended, training, params);
      NDList outputs = new NDList();
      NDList recordings = new NDList();
      for (NDArray array : all) {
        (PassReader.isRecording(array.getName()) ? recordings : outputs).add(array);
      }
      recordings.attach(scope);
      long batch = inputs.head().getShape().dimension() == 0 ? 1 : inputs.head().getShape().get(0);
      List<AttentionReading> attention = PassReader.readings(archive, recordings, batch);
      receiver.accept(new ProbedPass(inputs, outputs, attention));
      return outputs;
    }
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
