package io.attentionspectra.djl.session;

import ai.djl.Device;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.djl.observe.AttentionTap;
import java.util.List;

/**
 * One layer of one text while the forward pass stands in it.
 *
 * @param text number of the text
 * @param number number of the layer
 * @param length ℓ
 * @param tap arrays of the chosen heads
 * @param headSize m
 * @param visibility which tokens a token attends to, at this length
 * @param heads numbers of the chosen heads
 * @param allHeads H, how many the layer has
 */
record TappedLayer(
    int text,
    int number,
    int length,
    AttentionTap tap,
    int headSize,
    Visibility visibility,
    List<Integer> heads,
    int allHeads) {

  Device device() {
    return tap.attention().getDevice();
  }
}
