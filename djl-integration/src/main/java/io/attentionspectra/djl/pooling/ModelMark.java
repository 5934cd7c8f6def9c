package io.attentionspectra.djl.pooling;

import io.attentionspectra.djl.model.ObservedModel;

/**
 * What tells one trained model from another.
 *
 * @param name its name, for messages
 * @param weightsSha256 hash of its weights, empty where it is not known
 */
public record ModelMark(String name, String weightsSha256) {

  /**
   * The mark of a loaded model.
   *
   * @param model the model
   * @return its name and the hash in its provenance
   */
  public static ModelMark of(ObservedModel model) {
    String hash = model.provenance().facts().getOrDefault("weights.sha256", "");
    return new ModelMark(model.name(), hash);
  }

  @Override
  public String toString() {
    int shown = Math.min(12, weightsSha256.length());
    return name + (shown == 0 ? "" : " (weights " + weightsSha256.substring(0, shown) + "…)");
  }
}
