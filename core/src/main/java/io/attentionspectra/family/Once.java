package io.attentionspectra.family;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A value that the first thread to come makes; others go on and wait only when they need it. */
final class Once<T> {

  private final Supplier<? extends T> maker;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<T> made = new CompletableFuture<>();

  Once(Supplier<? extends T> maker) {
    this.maker = maker;
  }

  /** Makes the value unless it is made or being made. */
  void begin() {
    if (begun.compareAndSet(false, true)) {
      try {
        made.complete(maker.get());
      } catch (RuntimeException | Error e) {
        made.completeExceptionally(e);
        throw e;
      }
    }
  }

  boolean isMade() {
    return made.isDone();
  }

  /** The value, made here or waited for. */
  T get() {
    begin();
    return made.join();
  }
}
