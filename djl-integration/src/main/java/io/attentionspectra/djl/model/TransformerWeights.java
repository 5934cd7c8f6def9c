package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.Gpt2Checkpoint;
import io.attentionspectra.formats.checkpoint.ParameterNames;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Fills an initialised transformer with the tensors of a checkpoint. */
final class TransformerWeights {

  private final Checkpoint checkpoint;
  private final ParameterNames names;
  private final Set<String> available;
  private final String prefix;

  private TransformerWeights(Checkpoint checkpoint, ParameterNames names) {
    this.checkpoint = checkpoint;
    this.names = names;
    available = checkpoint.names();
    prefix = prefix();
  }

  /**
   * Copies every parameter; tensors the transformer has no place for (poolers, heads) are left out.
   *
   * @throws IllegalArgumentException if a tensor is missing or has another shape
   */
  static void copy(Checkpoint checkpoint, Transformer transformer) {
    Architecture architecture = transformer.config().architecture();
    Checkpoint named =
        architecture == Architecture.GPT2 ? new Gpt2Checkpoint(checkpoint) : checkpoint;
    TransformerWeights weights = new TransformerWeights(named, ParameterNames.of(architecture));
    weights.copyEmbeddings(transformer.embeddings());
    int number = 0;
    for (TransformerLayer layer : transformer.layers()) {
      weights.copyLayer(String.format(Locale.ROOT, weights.names.layer(), number++), layer);
    }
    transformer.norm().ifPresent(norm -> weights.copyNorm(weights.names.norm(), norm));
  }

  /** What stands before the token embeddings: "", "bert." or another name the author chose. */
  private String prefix() {
    return available.stream()
        .filter(name -> name.endsWith(names.tokens()))
        .findFirst()
        .map(name -> name.substring(0, name.length() - names.tokens().length()))
        .orElseThrow(
            () ->
                Check.failure(
                    "weights",
                    checkpoint.origin(),
                    "hold no " + names.tokens(),
                    "supported architectures are " + Architecture.supported()));
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

  /** Checkpoints converted from the first BERT release call weight and bias gamma and beta. */
  private void copyNorm(String name, Block norm) {
    boolean old = available.contains(prefix + name + ".gamma");
    copy(name + (old ? ".gamma" : ".weight"), norm.getParameters().get("gamma"));
    copy(name + (old ? ".beta" : ".bias"), norm.getParameters().get("beta"));
  }

  private void copy(String name, Parameter parameter) {
    if (!available.contains(prefix + name)) {
      throw Check.failure(
          prefix + name,
          "absent",
          "is missing from " + checkpoint.origin(),
          "it has " + available.size() + " tensors such as " + sample() + "; check the model");
    }
    NDArray array = parameter.getArray();
    TensorCopy.of(checkpoint.tensor(prefix + name), array);
    requireFinite(prefix + name, array);
  }

  /** A sum shows any NaN or infinity in one pass; finite float32 weights are far from overflow. */
  private static void requireFinite(String name, NDArray array) {
    try (NDArray sum = array.sum()) {
      if (!Float.isFinite(sum.getFloat())) {
        throw Check.failure(
            name, sum.getFloat(), "holds NaN or infinite weights", "download the weights again");
      }
    }
  }

  private String sample() {
    return new TreeSet<>(available).first();
  }
}
