package io.attentionspectra.nulls;

import java.util.Optional;

/**
 * How the outliers of a head were tested.
 *
 * @param tested whether they were
 * @param against what they lie beyond, for example {@code re-initialised head}; empty if untested
 * @param method how p-values were found, or why there are none
 * @param largestPValue p-value of the largest value, not corrected for the number of heads
 */
public record Significance(
    boolean tested, String against, String method, Optional<Double> largestPValue) {}
