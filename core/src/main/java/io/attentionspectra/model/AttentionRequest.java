package io.attentionspectra.model;

import io.attentionspectra.base.Randomness;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which heads to read on which texts, and what to simulate beside them.
 *
 * @param texts the texts
 * @param maxLength longest text in tokens, special tokens included; longer ones are cut
 * @param layers numbers of the layers, from 0
 * @param heads numbers of the heads in each layer, from 0
 * @param leading of how many of the largest values the localisation is read
 * @param nulls which nulls to simulate and how many replicas of each
 * @param randomness seed of the replicas; head h of layer l on text t uses the child seeds {@code
 *     ("text", t)}, {@code ("layer", l)}, {@code ("head", h)}
 */
public record AttentionRequest(
    List<String> texts,
    int maxLength,
    Set<Integer> layers,
    Set<Integer> heads,
    int leading,
    Map<SimulatedNull, Integer> nulls,
    Randomness randomness) {

  /**
   * Copies the collections and orders the numbers.
   *
   * @param texts the texts
   * @param maxLength longest text in tokens
   * @param layers numbers of the layers
   * @param heads numbers of the heads
   * @param leading values with localisation
   * @param nulls nulls and replicas
   * @param randomness seed of the replicas
   */
  public AttentionRequest {
    texts = List.copyOf(texts);
    layers = new TreeSet<>(layers);
    heads = new TreeSet<>(heads);
    nulls = Map.copyOf(nulls);
  }

  /**
   * The seed of one head on one text.
   *
   * @param text number of the text
   * @param layer number of the layer
   * @param head number of the head
   * @return the seed
   */
  public Randomness randomness(int text, int layer, int head) {
    return randomness.child("text", text).child("layer", layer).child("head", head);
  }
}
