package io.attentionspectra.free.internal;

/** A parameter t = re + i·im with the values of the map there. */
public record Anchor(double re, double im, InverseMap.Point point) {}
