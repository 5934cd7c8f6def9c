package io.attentionspectra.result;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Head;
import io.attentionspectra.model.Layer;
import java.util.List;

/**
 * The heads of a result, by layer and head.
 *
 * @param all all heads in order
 */
public record HeadResults(List<HeadResult> all) {

  /**
   * Copies the list.
   *
   * @param all all heads in order
   */
  public HeadResults {
    all = List.copyOf(all);
  }

  /**
   * One head.
   *
   * @param layer its layer
   * @param head its number in the layer
   * @return the head
   * @throws IllegalArgumentException if it was not measured
   */
  public HeadResult at(Layer layer, Head head) {
    return all.stream()
        .filter(each -> each.layer() == layer.number() && each.head() == head.number())
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "head",
                    "layer " + layer.number() + " head " + head.number(),
                    "was not measured",
                    "select its layer and head in the study"));
  }
}
