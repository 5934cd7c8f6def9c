package io.attentionspectra.djl.pooling;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.observe.ObservedModel;

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
    return of(model.provenance());
  }

  /**
   * The mark in the provenance of a model.
   *
   * @param provenance that of a model or its session
   * @return name and hash, empty where they are missing
   */
  public static ModelMark of(Provenance provenance) {
    return new ModelMark(
        provenance.get(Provenance.Fact.MODEL).orElse(""),
        provenance.get(Provenance.Fact.WEIGHTS).orElse(""));
  }

  /** Whether the weights are the same, by name where a hash is missing. */
  boolean isSameModel(ModelMark other) {
    boolean unknown = weightsSha256.isEmpty() || other.weightsSha256.isEmpty();
    return unknown ? name.equals(other.name) : weightsSha256.equals(other.weightsSha256);
  }

  @Override
  public String toString() {
    int shown = Math.min(12, weightsSha256.length());
    return name + (shown == 0 ? "" : " (weights " + weightsSha256.substring(0, shown) + "…)");
  }
}
