package io.attentionspectra.djl.session;

import ai.djl.Device;
import io.attentionspectra.djl.observe.AttentionTap;

/**
 * One layer of one text while the forward pass stands in it.
 *
 * @param text number of the text
 * @param number number of the layer
 * @param length ℓ
 * @param tap arrays of the chosen heads
 * @param headSize m
 */
record TappedLayer(int text, int number, int length, AttentionTap tap, int headSize) {

  Device device() {
    return tap.attention().getDevice();
  }
}
