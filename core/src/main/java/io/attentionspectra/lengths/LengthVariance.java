package io.attentionspectra.lengths;

import org.apiguardian.api.API;

/**
 * Variance of the pooled texts of a class of lengths.
 *
 * @param length geometric mean of their numbers of tokens
 * @param share their share of all texts
 * @param along variance along û
 * @param across mean variance of the d − 1 directions across û
 */
@API(status = API.Status.INTERNAL)
public record LengthVariance(double length, double share, double along, double across) {}
