package io.attentionspectra.free;

import io.attentionspectra.free.internal.BetweenNodes;

/** A parameter t = re + i·im with the values of the map there. */
record Anchor(double re, double im, InverseMap.Point point) {

  BetweenNodes.Node node() {
    return new BetweenNodes.Node(re, im, point.lambda(), point.p());
  }
}
