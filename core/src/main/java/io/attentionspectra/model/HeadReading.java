package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.ensemble.Replicas;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One head on one text: its spectrum, its scores and what was drawn beside it.
 *
 * @param text number of the text, from 0
 * @param layer number of the layer, from 0
 * @param head number of the head in its layer, from 0
 * @param headSize m
 * @param spectrum squared singular values of √ℓ(A − column means) and the statistics of A
 * @param scores β̂, biases and regime of the scores as they enter the softmax
 * @param visibility which tokens a token attends to
 * @param draws replicas of each draw asked for; those are left out which the model does not show
 *     enough for, and all where the scores do not vary
 */
public record HeadReading(
    int text,
    int layer,
    int head,
    int headSize,
    AttentionSpectrum spectrum,
    ScoreStatistics scores,
    Visibility visibility,
    Map<HeadDraw, Replicas> draws)
    implements HeadFigures {

  /**
   * Copies the map, keeping its order.
   *
   * @param text number of the text
   * @param layer number of the layer
   * @param head number of the head
   * @param headSize m
   * @param spectrum spectrum of the attention matrix
   * @param scores statistics of the scores
   * @param visibility which tokens a token attends to
   * @param draws replicas of each draw asked for
   */
  public HeadReading {
    draws = Collections.unmodifiableMap(new LinkedHashMap<>(draws));
  }

  /**
   * Sequence length of the text, special tokens included.
   *
   * @return ℓ
   */
  public int length() {
    return spectrum.spectrum().size();
  }

  @Override
  public double meanLength() {
    return length();
  }

  @Override
  public double betaHat() {
    return scores.betaHat();
  }

  @Override
  public Regime regime() {
    return scores.regime();
  }

  @Override
  public double mean() {
    return spectrum.spectrum().mean();
  }
}
