package io.attentionspectra.djl.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hooks in the block in training, there only from {@link #arm} to {@link #take}: no other batch
 * meets them. They see the first training pass on one device; of a batch that is split over devices
 * that is the split of this device.
 */
final class TrainingHooks implements AutoCloseable {

  private final AttentionTaps taps;
  private final Device device;
  private final NDManager manager;
  private final boolean keepsHidden;
  private final int layers;
  private final AtomicReference<@Nullable RecordedPass> recorded = new AtomicReference<>();
  private @Nullable HookRegistration armed;

  /**
   * No hooks yet.
   *
   * @throws IllegalArgumentException if the block has no attention that can be tapped
   */
  TrainingHooks(AttentionTaps ofBlock, Device device, NDManager manager, boolean keepsHidden) {
    taps = ofBlock.inTraining();
    layers = taps.sites().size();
    this.device = device;
    this.manager = manager;
    this.keepsHidden = keepsHidden;
  }

  /** Attention layers found in the block. */
  int layers() {
    return layers;
  }

  boolean isArmed() {
    return armed != null;
  }

  /**
   * Hooks the pass to come.
   *
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  void arm() {
    if (armed == null) {
      armed = taps.observeEachPass(pass -> new Claim());
    }
  }

  /** The pass that was recorded, to be closed; nothing if there was none or it is not over. */
  Optional<RecordedPass> take() {
    unhook();
    RecordedPass pass = recorded.getAndSet(null);
    if (pass != null && !pass.isComplete()) {
      pass.close();
      return Optional.empty();
    }
    return Optional.ofNullable(pass);
  }

  private void unhook() {
    if (armed != null) {
      armed.close();
      armed = null;
    }
  }

  @Override
  public void close() {
    take().ifPresent(RecordedPass::close);
  }

  /** One pass, which is kept if it is the first on the device. */
  private final class Claim implements ForwardObserver {

    private @Nullable ForwardObserver kept;

    private ForwardObserver keeper(NDArray array) {
      if (kept == null) {
        kept = array.getDevice().equals(device) ? claimed() : ForwardObserver.none();
      }
      return kept;
    }

    private ForwardObserver claimed() {
      NDManager scope = manager.newSubManager(device);
      RecordedPass mine = new RecordedPass(scope, keepsHidden, layers);
      if (recorded.compareAndSet(null, mine)) {
        return mine;
      }
      mine.close();
      return ForwardObserver.none();
    }

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      keeper(states).hidden(depth, states, mask);
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      keeper(tap.attention()).attention(layer, tap);
    }
  }
}
