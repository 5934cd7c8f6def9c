package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.ParameterList;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.architecture.Cut;
import io.attentionspectra.formats.internal.architecture.ParameterNames;
import io.attentionspectra.formats.internal.architecture.ParameterSlot;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills an initialised transformer with the tensors of a checkpoint. */
final class TransformerWeights {

  private final Checkpoint checkpoint;
  private final TransformerConfig config;
  private final TransformerShapes.Fit fit;
  private final Set<String> available;

  private TransformerWeights(
      Checkpoint checkpoint, TransformerConfig config, TransformerShapes.Fit fit) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.fit = fit;
    available = checkpoint.names();
  }

  /**
   * The weights of a configuration, compared by name and shape, none of them read yet.
   *
   * @throws IllegalArgumentException as {@link TransformerShapes#of}
   */
  static TransformerWeights of(Checkpoint checkpoint, TransformerConfig config) {
    return new TransformerWeights(checkpoint, config, TransformerShapes.of(checkpoint, config));
  }

  /** What of the files is not read, in sentences. */
  List<String> notes() {
    return Stream.concat(checkpoint.notes().stream(), fit.notes().stream()).toList();
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

  /** Bytes of all parameters of a configuration in float32. */
  static long bytes(TransformerConfig config) {
    long elements = 0;
    for (ParameterSlot slot : ParameterSlot.outside(config)) {
      elements += slot.shape().size();
    }
    for (int number = 0; number < config.storedLayers(); number++) {
      for (ParameterSlot slot : ParameterSlot.ofLayer(config, number)) {
        elements += slot.shape().size();
      }
    }
    return Float.BYTES * elements;
  }

  /**
   * The full name of a parameter. Checkpoints converted from the first BERT release call weight and
   * bias of a normalisation gamma and beta.
   */
  static String name(
      ParameterNames names, ParameterSlot slot, String prefix, Set<String> available) {
    String stem = prefix + names.stem(slot.part());
    String old = stem + (slot.shift() ? ".beta" : ".gamma");
    return available.contains(old) ? old : stem + (slot.shift() ? ".bias" : ".weight");
  }

  static Cut cut(ParameterNames names, ParameterSlot slot) {
    return names.place(slot.part()).map(ParameterNames.Place::cut).orElse(Cut.WHOLE);
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
    requireFinite(name, array);
  }

  /** A sum shows any NaN or infinity in one pass; finite float32 weights are far from overflow. */
  private static void requireFinite(String name, NDArray array) {
    try (NDArray sum = array.sum()) {
      if (!Float.isFinite(sum.getFloat())) {
        throw Check.failure(
            Excerpt.of(name),
            sum.getFloat(),
            "holds NaN or infinite weights",
            "download the weights again");
      }
    }
  }
}
