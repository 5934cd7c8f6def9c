package io.attentionspectra.free;

/** A parameter t = re + i·im with the values of the map there. */
record Anchor(double re, double im, InverseMap.Point point) {}
