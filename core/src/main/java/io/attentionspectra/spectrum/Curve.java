package io.attentionspectra.spectrum;

/**
 * Density and distribution function of a law on common points.
 *
 * @param x the points, in the order asked for
 * @param density density of the continuous part at each point
 * @param cumulative distribution function at each point, atoms included
 */
@SuppressWarnings("ArrayRecordComponent")
public record Curve(double[] x, double[] density, double[] cumulative) {}
