package io.attentionspectra.djl.session;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.tap.NullBatch;
import io.attentionspectra.djl.tap.NullRequest;
import io.attentionspectra.ensemble.HeadEnsemble;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Heads that the device knows how to draw. A draw that takes them as they are is drawn there, with
 * those of all heads of the layer; one that builds on them gets the same heads on the heap.
 */
final class DeviceEnsemble implements HeadEnsemble {

  private final String name;
  private final Supplier<? extends HeadEnsemble> onHeap;
  private final BiConsumer<NullBatch, NullRequest> onDevice;
  private Optional<HeadEnsemble> heap = Optional.empty();

  DeviceEnsemble(
      String name,
      Supplier<? extends HeadEnsemble> onHeap,
      BiConsumer<NullBatch, NullRequest> onDevice) {
    this.name = name;
    this.onHeap = onHeap;
    this.onDevice = onDevice;
  }

  void addTo(NullBatch batch, NullRequest request) {
    onDevice.accept(batch, request);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    return heap().draw(randomness);
  }

  private synchronized HeadEnsemble heap() {
    if (heap.isEmpty()) {
      heap = Optional.of(onHeap.get());
    }
    return heap.get();
  }
}
