package io.attentionspectra.formats.onnx;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.ConfigJson;
import io.attentionspectra.formats.checkpoint.EncoderConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the encoder in an ONNX file, for whoever loads it: what its graph is proven to
 * compute, or what a {@code config.json} says of it.
 *
 * @param sizes sizes and constants
 * @param weights the file under the names of a Hugging Face checkpoint
 * @param typed whether the graph takes token types; if not, all are 0
 */
public record OnnxConfig(EncoderConfig sizes, Checkpoint weights, boolean typed) {

  /**
   * Proves the graph to be a BERT.
   *
   * @param checkpoint the file
   * @return what its graph computes
   * @throws IllegalArgumentException if it is not proven; the message names the part
   */
  public static OnnxConfig infer(OnnxCheckpoint checkpoint) {
    if (!OnnxEmbeddings.areLookedUp(checkpoint.graph())) {
      throw Check.failure(
          "model",
          checkpoint.origin(),
          "is no encoder of texts: no table is looked up by the numbers of tokens",
          "give one; supported are " + Architecture.supported());
    }
    try {
      return proven(checkpoint);
    } catch (NotProven e) {
      throw Check.failure(
          "model",
          checkpoint.origin(),
          "does not show its " + e.getMessage(),
          "put its config.json beside it; supported are " + Architecture.supported());
    }
  }

  /**
   * Takes a configuration at its word where the graph is not proven to be anything, and notes that.
   *
   * @param checkpoint the file
   * @param config the {@code config.json} beside it
   * @return what the two say together
   * @throws IllegalArgumentException if the configuration is unsupported or of a decoder, or the
   *     graph is proven to compute something else
   */
  public static OnnxConfig read(OnnxCheckpoint checkpoint, Path config) {
    EncoderConfig told = ConfigJson.readEncoder(config);
    OnnxConfig proven;
    try {
      proven = proven(checkpoint);
    } catch (NotProven e) {
      long activations = OnnxPatterns.activations(checkpoint.graph());
      if (e.isAnother() || activations < told.layers()) {
        String what = e.isAnother() ? e.getMessage() : "activation to be GELU in every layer";
        throw Check.failure(
            "config.json",
            config,
            "is of another model than the graph, which does not show its " + what,
            "mend it");
      }
      String note =
          "config.json says what "
              + checkpoint.origin()
              + " computes; its graph does not show its "
              + e.getMessage();
      return new OnnxConfig(told, checkpoint.noted(note), true);
    }
    contradiction(told, proven.sizes)
        .ifPresent(
            what -> {
              throw Check.failure(
                  "config.json", config, "is of another model than the graph: " + what, "mend it");
            });
    return new OnnxConfig(told, proven.weights, proven.typed);
  }

  private static OnnxConfig proven(OnnxCheckpoint checkpoint) throws NotProven {
    OnnxEncoder.Proof proof = OnnxEncoder.of(checkpoint.graph());
    return new OnnxConfig(proof.config(), checkpoint.renamed(proof.weights()), proof.typed());
  }

  private static Optional<String> contradiction(EncoderConfig told, EncoderConfig proven) {
    if (told.architecture() != proven.architecture()) {
      return Optional.of(told.architecture() + " for " + proven.architecture());
    }
    List<String> names = List.of("heads", "layers", "hidden size", "positions");
    List<Integer> ours = List.of(told.heads(), told.layers(), told.hiddenSize(), told.positions());
    List<Integer> theirs =
        List.of(proven.heads(), proven.layers(), proven.hiddenSize(), proven.positions());
    for (int i = 0; i < names.size(); i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        return Optional.of(ours.get(i) + " " + names.get(i) + " for " + theirs.get(i));
      }
    }
    return Math.abs(told.layerNormEpsilon() - proven.layerNormEpsilon())
            > 1e-3 * proven.layerNormEpsilon()
        ? Optional.of("epsilon " + told.layerNormEpsilon() + " for " + proven.layerNormEpsilon())
        : Optional.empty();
  }
}
