package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Excerpt;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.Gpt2Checkpoint;
import io.attentionspectra.formats.checkpoint.ParameterNames;
import java.util.Locale;
import java.util.Set;

/** Fills an initialised transformer with the tensors of a checkpoint. */
final class TransformerWeights {

  private final Checkpoint checkpoint;
  private final ParameterNames names;
  private final Set<String> available;
  private final String prefix;

  private TransformerWeights(Checkpoint checkpoint, ParameterNames names, String prefix) {
    this.checkpoint = checkpoint;
    this.names = names;
    this.prefix = prefix;
    available = checkpoint.names();
  }

  /** The checkpoint under the names by which the architecture's parameters are looked up. */
  static Checkpoint named(Checkpoint checkpoint, Architecture architecture) {
    return architecture == Architecture.GPT2 ? new Gpt2Checkpoint(checkpoint) : checkpoint;
  }

  /**
   * Copies every parameter; tensors beside the transformer (poolers, heads) are left out.
   *
   * @param checkpoint {@link #named}, and found by {@link TransformerShapes} to fit
   * @param prefix what stands before the names
   */
  static void copy(Checkpoint checkpoint, String prefix, Transformer transformer) {
    ParameterNames names = ParameterNames.of(transformer.config().architecture());
    TransformerWeights weights = new TransformerWeights(checkpoint, names, prefix);
    weights.copyEmbeddings(transformer.embeddings());
    int number = 0;
    for (TransformerLayer layer : transformer.layers()) {
      weights.copyLayer(String.format(Locale.ROOT, weights.names.layer(), number++), layer);
    }
    transformer.norm().ifPresent(norm -> weights.copyNorm(weights.names.norm(), norm));
  }

  /** Checkpoints converted from the first BERT release call weight and bias gamma and beta. */
  static String normScale(String name, String prefix, Set<String> available) {
    return name + (available.contains(prefix + name + ".gamma") ? ".gamma" : ".weight");
  }

  static String normShift(String name, String prefix, Set<String> available) {
    return name + (available.contains(prefix + name + ".beta") ? ".beta" : ".bias");
  }

  private void copyEmbeddings(Embeddings embeddings) {
    copy(names.tokens(), embeddings.tokens.weight());
    copy(names.positions(), embeddings.positions.weight());
    if (embeddings.types != null) {
      copy(names.types(), embeddings.types.weight());
    }
    if (embeddings.norm != null) {
      copyNorm(names.norm(), embeddings.norm);
    }
  }

  private void copyLayer(String at, TransformerLayer layer) {
    copyLinear(at + names.query(), layer.attention.query);
    copyLinear(at + names.key(), layer.attention.key);
    copyLinear(at + names.value(), layer.attention.value);
    copyLinear(at + names.attentionOutput(), layer.attention.output);
    copyNorm(at + names.attentionNorm(), layer.attentionNorm);
    copyLinear(at + names.intermediate(), layer.intermediate);
    copyLinear(at + names.output(), layer.output);
    copyNorm(at + names.outputNorm(), layer.outputNorm);
  }

  private void copyLinear(String name, Block linear) {
    copy(name + ".weight", linear.getParameters().get("weight"));
    copy(name + ".bias", linear.getParameters().get("bias"));
  }

  private void copyNorm(String name, Block norm) {
    copy(normScale(name, prefix, available), norm.getParameters().get("gamma"));
    copy(normShift(name, prefix, available), norm.getParameters().get("beta"));
  }

  private void copy(String name, Parameter parameter) {
    NDArray array = parameter.getArray();
    TensorCopy.of(checkpoint.tensor(prefix + name), array);
    requireFinite(prefix + name, array);
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
