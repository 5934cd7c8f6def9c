package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.attentionspectra.base.Check;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Fills an initialised encoder with the tensors of a checkpoint. */
final class EncoderWeights {

  private final Checkpoint checkpoint;
  private final Set<String> available;
  private final String prefix;

  private EncoderWeights(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    available = checkpoint.names();
    prefix = prefix(checkpoint);
  }

  /**
   * Copies every parameter; tensors the encoder has no place for (poolers, heads) are left out.
   *
   * @throws IllegalArgumentException if a tensor is missing or has another shape
   */
  static void copy(Checkpoint checkpoint, TransformerEncoder encoder) {
    EncoderWeights weights = new EncoderWeights(checkpoint);
    weights.copyEmbeddings(encoder.embeddings());
    ParameterNames names = ParameterNames.of(encoder.config().architecture());
    int number = 0;
    for (EncoderLayer layer : encoder.layers()) {
      weights.copyLayer(names, String.format(Locale.ROOT, names.layer(), number++), layer);
    }
  }

  /** What stands before the token embeddings: "", "bert." or another name the author chose. */
  private static String prefix(Checkpoint checkpoint) {
    return checkpoint.names().stream()
        .filter(name -> name.endsWith(ParameterNames.TOKENS))
        .findFirst()
        .map(name -> name.substring(0, name.length() - ParameterNames.TOKENS.length()))
        .orElseThrow(
            () ->
                Check.failure(
                    "weights",
                    checkpoint.origin(),
                    "hold no " + ParameterNames.TOKENS,
                    "supported architectures are " + Architecture.supported()));
  }

  private void copyEmbeddings(Embeddings embeddings) {
    copy(ParameterNames.TOKENS, embeddings.tokens.weight());
    copy(ParameterNames.POSITIONS, embeddings.positions.weight());
    if (embeddings.types != null) {
      copy(ParameterNames.TYPES, embeddings.types.weight());
    }
    copyNorm(ParameterNames.NORM, embeddings.norm);
  }

  private void copyLayer(ParameterNames names, String at, EncoderLayer layer) {
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
    checkpoint.tensor(prefix + name).copyTo(array);
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
