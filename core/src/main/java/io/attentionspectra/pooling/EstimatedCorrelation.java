package io.attentionspectra.pooling;

import io.attentionspectra.base.Estimate;
import org.apiguardian.api.API;

/**
 * An unlabelled estimate of the positional correlation.
 *
 * @param correlation R, made positive semi-definite by {@link PositionalCorrelation#nearest}
 * @param signal ‖μ‖² with its standard error over sequences, the table held fixed; 0 where the
 *     signal was given
 * @param moments the centred position moments it was made from
 * @param rule the diagonal rule in words
 */
public record EstimatedCorrelation(
    PositionalCorrelation correlation,
    Estimate signal,
    @API(status = API.Status.INTERNAL) PositionMoments moments,
    String rule) {}
