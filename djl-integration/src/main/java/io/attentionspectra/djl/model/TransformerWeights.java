package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.ParameterList;
import ai.djl.training.initializer.Initializer;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.architecture.Cut;
import io.attentionspectra.formats.internal.architecture.ParameterNames;
import io.attentionspectra.formats.internal.architecture.ParameterSlot;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills an initialised transformer with the tensors of a checkpoint. */
final class TransformerWeights {

  /**
   * Memory for weights that are copied before they are used: nothing is written, where zeros would
   * cost as much as the copy. Every weight of a transformer has a {@link ParameterSlot}.
   */
  static final Initializer ROOM = NDManager::create;

  private final Checkpoint checkpoint;
  private final TransformerConfig config;
  private final TransformerShapes.Fit fit;
  private final Set<String> available;
  private final Rounding rounding;

  private TransformerWeights(
      Checkpoint checkpoint,
      TransformerConfig config,
      TransformerShapes.Fit fit,
      Rounding rounding) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.fit = fit;
    this.rounding = rounding;
    available = checkpoint.names();
  }

  /**
   * The weights of a configuration, compared by name and shape, none of them read yet.
   *
   * @param rounding what they are rounded to where they are copied
   * @throws IllegalArgumentException as {@link TransformerShapes#of}
   */
  static TransformerWeights of(Checkpoint checkpoint, TransformerConfig config, Rounding rounding) {
    return new TransformerWeights(
        checkpoint, config, TransformerShapes.of(checkpoint, config), rounding);
  }

  /** What of the files is not read, and what else they say of results, in sentences. */
  List<String> notes() {
    return Stream.of(
            checkpoint.notes().stream(),
            fit.notes().stream(),
            NormalisedHeads.note(config, this::scale).stream())
        .flatMap(each -> each)
        .toList();
  }

  /**
   * Copies every parameter; tensors beside the transformer (poolers, heads) are left out.
   *
   * @param transformer of the same configuration, initialised
   * @throws IllegalArgumentException if a weight is NaN or infinite
   */
  void copyTo(Transformer transformer) {
    copyOutside(transformer);
    for (int number = 0; number < config.storedLayers(); number++) {
      copyTo(transformer.layers().get(number), number);
    }
  }

  /**
   * Copies what lies outside of the layers.
   *
   * @param transformer of the same configuration, initialised outside of its layers
   * @throws IllegalArgumentException if a weight is NaN or infinite
   */
  void copyOutside(Transformer transformer) {
    for (ParameterSlot slot : ParameterSlot.outside(config)) {
      copy("", slot, transformer.block(slot.part()));
    }
  }

  /**
   * Copies the parameters of one layer.
   *
   * @param layer of the same configuration, initialised
   * @param number which layer, from 0
   * @throws IllegalArgumentException if a weight is NaN or infinite
   */
  void copyTo(TransformerLayer layer, int number) {
    String at = fit.names().layer(number);
    for (ParameterSlot slot : ParameterSlot.ofLayer(config, number)) {
      copy(at, slot, layer.block(slot.part()));
    }
  }

  /** Bytes of all parameters of a configuration in a type. */
  static long bytes(TransformerConfig config, DataType type) {
    long elements = 0;
    for (ParameterSlot slot : ParameterSlot.outside(config)) {
      elements += slot.shape().size();
    }
    for (int number = 0; number < config.storedLayers(); number++) {
      for (ParameterSlot slot : ParameterSlot.ofLayer(config, number)) {
        elements += slot.shape().size();
      }
    }
    return type.getNumOfBytes() * elements;
  }

  /**
   * The full name of a parameter. Checkpoints converted from the first BERT release call weight and
   * bias of a normalisation gamma and beta.
   */
  static String name(
      ParameterNames names, ParameterSlot slot, String prefix, Set<String> available) {
    String stem = prefix + names.stem(slot.part());
    String old = stem + (slot.shift() ? ".beta" : ".gamma");
    String own = slot.shift() ? stem + ".bias" : prefix + names.weight(slot.part());
    return available.contains(old) ? old : own;
  }

  static Cut cut(ParameterNames names, ParameterSlot slot) {
    return names.place(slot.part()).map(ParameterNames.Place::cut).orElse(Cut.WHOLE);
  }

  /** The scale of a norm of a layer as it is stored. */
  private float[] scale(int layer, TransformerPart part) {
    ParameterSlot slot =
        ParameterSlot.ofLayer(config, layer).stream()
            .filter(each -> each.part() == part && !each.shift())
            .findFirst()
            .orElseThrow();
    String name = name(fit.names(), slot, fit.prefix() + fit.names().layer(layer), available);
    StoredTensor tensor = cut(fit.names(), slot).of(checkpoint.tensor(name));
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.elements(0, values.length).get(values);
    return values;
  }

  private void copy(String at, ParameterSlot slot, @Nullable Block block) {
    if (block == null) {
      throw new IllegalStateException("no block of " + slot.part());
    }
    String name = name(fit.names(), slot, fit.prefix() + at, available);
    ParameterList parameters = block.getParameters();
    boolean norm = parameters.contains("gamma");
    String own = slot.shift() ? (norm ? "beta" : "bias") : (norm ? "gamma" : "weight");
    NDArray array = parameters.get(own).getArray();
    TensorCopy.of(cut(fit.names(), slot).of(checkpoint.tensor(name)), array);
    if (rounding.isHalf()) {
      try (NDManager scope = array.getManager().newSubManager()) {
        scope.tempAttachAll(array);
        array.set(new NDIndex("..."), rounding.of(array));
      }
    }
    requireFinite(name, array);
  }

  /** A sum shows any NaN or infinity in one pass; finite weights are far from its overflow. */
  private void requireFinite(String name, NDArray array) {
    try (NDManager scope = array.getManager().newSubManager()) {
      scope.tempAttachAll(array);
      double sum = array.sum().toType(DataType.FLOAT64, false).getDouble();
      if (!Double.isFinite(sum)) {
        throw Check.failure(
            Excerpt.of(name),
            sum,
            "holds NaN or infinite weights",
            rounding == Rounding.FLOAT16
                ? "float16 ends at 65504: compute in another precision, or download them again"
                : "download the weights again");
      }
    }
  }
}
