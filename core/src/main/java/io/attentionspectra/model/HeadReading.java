package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.ensemble.Replicas;
import java.util.Map;

/**
 * One head on one text: its spectrum, its scores and the simulated nulls beside them.
 *
 * @param text number of the text, from 0
 * @param layer number of the layer, from 0
 * @param head number of the head in its layer, from 0
 * @param headSize m
 * @param spectrum squared singular values of √ℓ(A − column means) and the statistics of A
 * @param scores β̂, biases and regime of the scores as they enter the softmax
 * @param nulls replicas of each null asked for
 */
public record HeadReading(
    int text,
    int layer,
    int head,
    int headSize,
    AttentionSpectrum spectrum,
    ScoreStatistics scores,
    Map<SimulatedNull, Replicas> nulls) {

  /**
   * Copies the map.
   *
   * @param text number of the text
   * @param layer number of the layer
   * @param head number of the head
   * @param headSize m
   * @param spectrum spectrum of the attention matrix
   * @param scores statistics of the scores
   * @param nulls replicas of each null asked for
   */
  public HeadReading {
    nulls = Map.copyOf(nulls);
  }

  /**
   * Sequence length of the text, special tokens included.
   *
   * @return ℓ
   */
  public int length() {
    return spectrum.spectrum().size();
  }
}
