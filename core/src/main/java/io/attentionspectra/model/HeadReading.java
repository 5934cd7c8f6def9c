package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * One head on one text: its spectrum, its scores and what was drawn beside it.
 *
 * @param text number of the text, from 0
 * @param layer number of the layer, from 0
 * @param head number of the head in its layer, from 0
 * @param headSize m
 * @param spectrum squared singular values of √ℓ(A − column means) and the statistics of A; of
 *     balanced attention, A the matrix of {@code Balancing.attention()}
 * @param scores β̂, biases and regime of the scores as they enter the softmax
 * @param visibility which tokens a token attends to
 * @param draws replicas of each draw asked for; those are left out which the model does not show
 *     enough for, and all where the scores do not vary
 * @param view what of the attention the spectrum and the draws are read from
 * @param balanced the same head balanced, where the request asks for it
 * @param relative squared singular values of relative attention less its column means, of a head as
 *     computed whose mask hides keys, where the request asks for them; what the laws under a mask
 *     describe
 * @param estimated errors of what is estimated, where the head was read without its matrix
 */
public record HeadReading(
    int text,
    int layer,
    int head,
    int headSize,
    AttentionSpectrum spectrum,
    ScoreStatistics scores,
    Visibility visibility,
    Map<HeadDraw, Replicas> draws,
    AttentionView view,
    @API(status = API.Status.INTERNAL) Optional<BalancedReading> balanced,
    Optional<Spectrum> relative,
    @API(status = API.Status.INTERNAL) Optional<EstimatedSpectrum> estimated)
    implements HeadFigures {

  /**
   * Copies the map, keeping its order, and takes a local visibility that hides nothing of the text
   * for the wider one.
   *
   * @param text number of the text
   * @param layer number of the layer
   * @param head number of the head
   * @param headSize m
   * @param spectrum spectrum of the attention matrix
   * @param scores statistics of the scores
   * @param visibility which tokens a token attends to
   * @param draws replicas of each draw asked for
   * @param view what is read
   * @param balanced the same head balanced
   * @param relative the spectrum of relative attention
   * @param estimated errors of what is estimated
   */
  public HeadReading {
    draws = Collections.unmodifiableMap(new LinkedHashMap<>(draws));
    visibility = visibility.at(spectrum.spectrum().size());
  }

  /**
   * The attention as the model computes it, alone.
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
  public HeadReading(
      int text,
      int layer,
      int head,
      int headSize,
      AttentionSpectrum spectrum,
      ScoreStatistics scores,
      Visibility visibility,
      Map<HeadDraw, Replicas> draws) {
    this(
        text,
        layer,
        head,
        headSize,
        spectrum,
        scores,
        visibility,
        draws,
        AttentionView.RAW,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private HeadReading with(
      Map<HeadDraw, Replicas> draws,
      Optional<BalancedReading> balanced,
      Optional<Spectrum> relative,
      Optional<EstimatedSpectrum> estimated) {
    return new HeadReading(
        text,
        layer,
        head,
        headSize,
        spectrum,
        scores,
        visibility,
        draws,
        view,
        balanced,
        relative,
        estimated);
  }

  /**
   * The same reading with the head balanced beside it.
   *
   * @param other the balanced head, or why there is none
   * @return a new reading
   */
  @API(status = API.Status.INTERNAL)
  public HeadReading with(BalancedReading other) {
    return with(draws, Optional.of(other), relative, estimated);
  }

  /**
   * The same reading, of a head that was read without its matrix.
   *
   * @param other what is estimated
   * @return a new reading
   */
  @API(status = API.Status.INTERNAL)
  public HeadReading with(EstimatedSpectrum other) {
    return with(draws, balanced, relative, Optional.of(other));
  }

  /**
   * Effective rank of A⊥, see {@code SpectrumShape.effectiveRank}.
   *
   * @return of the spectrum, or as it was estimated
   */
  public double effectiveRank() {
    return estimated.map(of -> of.effectiveRank().value()).orElseGet(spectrum::effectiveRank);
  }

  /**
   * The same reading with relative attention.
   *
   * @param other its squared singular values, or nothing where it is not read
   * @return a new reading
   */
  public HeadReading withRelative(Optional<Spectrum> other) {
    return with(draws, balanced, other, estimated);
  }

  /**
   * The same reading with what was drawn beside the head.
   *
   * @param drawn replicas of each draw
   * @return a new reading
   */
  public HeadReading withDraws(Map<HeadDraw, Replicas> drawn) {
    return with(drawn, balanced, relative, estimated);
  }

  /**
   * The reading of the same head balanced; β̂ and the regime are those of its scores, which
   * balancing leaves as they are.
   *
   * @param of spectrum of balanced attention
   * @param drawn balanced replicas
   * @return a reading of the balanced view
   */
  @API(status = API.Status.INTERNAL)
  public HeadReading balanced(AttentionSpectrum of, Map<HeadDraw, Replicas> drawn) {
    return new HeadReading(
        text,
        layer,
        head,
        headSize,
        of,
        scores,
        visibility,
        drawn,
        AttentionView.BALANCED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
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
