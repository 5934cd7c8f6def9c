package io.attentionspectra.djl.model;

import io.attentionspectra.djl.model.TransformerModel.Holding;
import io.attentionspectra.formats.internal.Daemon;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/**
 * SHA-256 of the files that hold a model's weights, made in a thread of its own once they are
 * loaded: hashing takes longer than loading, and nothing that a model computes waits for it. Given
 * the checkpoint, which it owns and closes: behind the hash where the weights are held in the
 * engine, with the model where they are read again. Asked by {@link TransformerModel} for
 * provenance.
 */
final class WeightsHash implements AutoCloseable {

  private final String model;
  private final AtomicReference<Checkpoint> files;
  private final FutureTask<String> task;

  private WeightsHash(String model, Checkpoint checkpoint, Holding holding) {
    this.model = model;
    files = new AtomicReference<>(checkpoint);
    task =
        new FutureTask<>(
            () -> {
              String hash = checkpoint.sha256();
              if (holding == Holding.RESIDENT) {
                release();
              }
              return hash;
            });
  }

  /** Begins to hash. */
  static WeightsHash of(String model, Checkpoint checkpoint, Holding holding) {
    WeightsHash hash = new WeightsHash(model, checkpoint, holding);
    Daemon.of(hash.task, "hash of weights").start();
    return hash;
  }

  /**
   * The hash, waiting for it if need be.
   *
   * @return lower-case hexadecimal
   * @throws IllegalStateException if the model was closed before, or the files cannot be read
   */
  String get() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the weights are hashed", e);
    } catch (CancellationException e) {
      throw new IllegalStateException(
          model + " was closed before its weights were hashed: ask for its provenance first", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the weights of " + model + " cannot be hashed: " + e.getCause(), e);
    }
  }

  /** Ends the work where it goes on; a hash that is there stays. */
  @Override
  public void close() {
    task.cancel(true);
    release();
  }

  private void release() {
    Optional.ofNullable(files.getAndSet(null)).ifPresent(Checkpoint::close);
  }
}
