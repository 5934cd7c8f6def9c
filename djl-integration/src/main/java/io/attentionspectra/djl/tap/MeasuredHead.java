package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Optional;

/**
 * What is kept of one head on one text.
 *
 * @param spectrum squared singular values of √ℓ(A − column means) and the statistics of A
 * @param scores β̂, biases and regime of the scores as they enter the softmax
 * @param relative squared singular values of relative attention less its column means, where the
 *     plan asks for them and keys are hidden
 */
public record MeasuredHead(
    AttentionSpectrum spectrum, ScoreStatistics scores, Optional<Spectrum> relative) {}
