package io.attentionspectra.formats.onnx.internal.weights;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.internal.architecture.Architectures;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.transformer.TransformerConfig;

/**
 * What is known of the encoder in an ONNX file, for whoever loads its weights: what its graph is
 * proven to compute.
 *
 * @param sizes sizes and constants
 * @param weights the file under the names of a Hugging Face checkpoint
 * @param typed whether the graph takes token types; if not, all are 0
 */
public record OnnxConfig(TransformerConfig sizes, Checkpoint weights, boolean typed) {

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
          "give one; " + Architectures.remedy());
    }
    try {
      return proven(checkpoint);
    } catch (NotProven e) {
      throw Check.failure(
          "model",
          checkpoint.origin(),
          "does not show its " + e.getMessage(),
          "give a BERT as PyTorch exports it");
    }
  }

  private static OnnxConfig proven(OnnxCheckpoint checkpoint) throws NotProven {
    OnnxEncoder.Proof proof = OnnxEncoder.of(checkpoint.graph());
    return new OnnxConfig(proof.config(), checkpoint.renamed(proof.weights()), proof.typed());
  }
}
