package io.attentionspectra.compare;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Document;
import io.attentionspectra.base.Estimate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One head in two models: means over the texts.
 *
 * @param layer number of the layer, from 0
 * @param head number of the head in its layer, from 0
 * @param length ℓ, special tokens included
 * @param changes what is tested against sampling, all of {@link HeadQuantity}
 * @param distance ‖A₁ − A₂‖_F, root of the mean squared singular value of √ℓ(A₁ − A₂): in the
 *     normalisation of the spectra, whose mean is ‖A⊥‖_F²
 * @param leftOverlap for k = 1, …, at most 5: mean squared cosine of the principal angles of the
 *     leading k left singular vectors of A⊥, over the texts where both heads have k directions
 * @param rightOverlap the same of the right singular vectors
 * @param kept for every leading direction of the first head: how much of it lies in the leading 5
 *     directions of the second, mean of ‖P uₖ‖² and ‖P vₖ‖²
 * @param lost numbers of the directions that the second head does not have, from 1; see {@link
 *     LostDirections}
 */
public record HeadComparison(
    int layer,
    int head,
    Estimate length,
    Map<HeadQuantity, Change> changes,
    PairedEstimate distance,
    List<PairedEstimate> leftOverlap,
    List<PairedEstimate> rightOverlap,
    List<PairedEstimate> kept,
    List<Integer> lost) {

  /**
   * Copies the collections.
   *
   * @param layer number of the layer
   * @param head number of the head
   * @param length ℓ
   * @param changes what is tested
   * @param distance distance of the matrices
   * @param leftOverlap of left singular vectors
   * @param rightOverlap of right singular vectors
   * @param kept of every direction
   * @param lost directions
   */
  public HeadComparison {
    changes = Collections.unmodifiableMap(new EnumMap<>(changes));
    leftOverlap = List.copyOf(leftOverlap);
    rightOverlap = List.copyOf(rightOverlap);
    kept = List.copyOf(kept);
    lost = List.copyOf(lost);
  }

  HeadComparison withChanges(Map<HeadQuantity, Change> corrected) {
    return new HeadComparison(
        layer, head, length, corrected, distance, leftOverlap, rightOverlap, kept, lost);
  }

  /**
   * Whether the head is told from sampling, by a corrected p-value or by a lost direction.
   *
   * @return whether it changed
   */
  public boolean isChanged() {
    return !lost.isEmpty() || !told().isEmpty();
  }

  /**
   * What is told from sampling.
   *
   * @return the quantities with a corrected p-value below 5 %
   */
  public List<HeadQuantity> told() {
    return changes.entrySet().stream()
        .filter(each -> each.getValue().adjustedPValue() < Defaults.LEVEL)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * How far the attention moved on the way to a head that has forgotten all: ‖A₁ − A₂‖_F over the
   * same distance to a re-initialised head.
   *
   * @return 0 for equal heads, about 1 for unrelated ones; ‖A₁ − A₂‖_F itself over ‖A₁‖'s largest
   *     possible value √(2ℓ) where there is no re-initialised head
   */
  public double relativeDistance() {
    double scale =
        distance
            .reinitialised()
            .map(Estimate::value)
            .filter(value -> value > 0)
            .orElse(Math.sqrt(2 * length.value()));
    return distance.value().value() / scale;
  }

  /**
   * The head in a sentence.
   *
   * @return for example {@code layer 4 head 2}
   */
  public String place() {
    return "layer " + layer + " head " + head;
  }

  Document toDocument() {
    Document document =
        new Document().put("layer", layer).put("head", head).estimate("length", length);
    changes.forEach((of, change) -> document.object(of.key(), change.toDocument()));
    return document
        .object("distance", distance.toDocument())
        .number("relativeDistance", relativeDistance())
        .objects("leftOverlap", leftOverlap.stream().map(PairedEstimate::toDocument).toList())
        .objects("rightOverlap", rightOverlap.stream().map(PairedEstimate::toDocument).toList())
        .objects("kept", kept.stream().map(PairedEstimate::toDocument).toList())
        .put("lost", lost)
        .put("told", told().stream().map(HeadQuantity::key).toList())
        .put("changed", isChanged());
  }
}
