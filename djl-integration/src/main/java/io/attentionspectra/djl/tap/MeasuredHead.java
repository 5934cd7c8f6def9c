package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.ScoreStatistics;

/**
 * What is kept of one head on one text.
 *
 * @param spectrum squared singular values of √ℓ(A − column means) and the statistics of A
 * @param scores β̂, biases and regime of the scores as they enter the softmax
 */
public record MeasuredHead(AttentionSpectrum spectrum, ScoreStatistics scores) {}
