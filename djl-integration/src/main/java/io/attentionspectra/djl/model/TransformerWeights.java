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
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Fills an initialised transformer with the tensors of a checkpoint. */
final class TransformerWeights {

  private final Checkpoint checkpoint;
  private final ParameterNames names;
  private final TransformerShapes.Fit fit;
  private final Set<String> available;

  private TransformerWeights(
      Checkpoint checkpoint, ParameterNames names, TransformerShapes.Fit fit) {
    this.checkpoint = checkpoint;
    this.names = names;
    this.fit = fit;
    available = checkpoint.names();
  }

  /**
   * The weights of a configuration, compared by name and shape, none of them read yet.
   *
   * @throws IllegalArgumentException as {@link TransformerShapes#of}
   */
  static TransformerWeights of(Checkpoint checkpoint, TransformerConfig config) {
    Architecture architecture = config.architecture();
    Checkpoint named =
        architecture == Architecture.GPT2 ? new Gpt2Checkpoint(checkpoint) : checkpoint;
    ParameterNames names = ParameterNames.of(architecture);
    return new TransformerWeights(named, names, TransformerShapes.of(named, names, config));
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
    copyEmbeddings(transformer.embeddings());
    int number = 0;
    for (TransformerLayer layer : transformer.layers()) {
      copyLayer(String.format(Locale.ROOT, names.layer(), number++), layer);
    }
    transformer.norm().ifPresent(norm -> copyNorm(names.norm(), norm));
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
    copy(normScale(name, fit.prefix(), available), norm.getParameters().get("gamma"));
    copy(normShift(name, fit.prefix(), available), norm.getParameters().get("beta"));
  }

  private void copy(String name, Parameter parameter) {
    NDArray array = parameter.getArray();
    TensorCopy.of(checkpoint.tensor(fit.prefix() + name), array);
    requireFinite(fit.prefix() + name, array);
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
