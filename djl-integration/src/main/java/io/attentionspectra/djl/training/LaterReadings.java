package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import io.attentionspectra.model.ModelShape;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Readings of a block that has no values when the trainer is made: begun with the first batch, when
 * {@code trainer.initialize} has given it some.
 */
final class LaterReadings implements ReadingSource {

  private final Trainer trainer;
  private final Supplier<ReadingSource> begin;
  private Optional<ReadingSource> begun = Optional.empty();

  /** Whether it was tried; a model that does not fit is refused once. */
  private boolean tried;

  LaterReadings(Trainer trainer, Supplier<ReadingSource> begin) {
    this.trainer = trainer;
    this.begin = begin;
  }

  @Override
  public Optional<ModelShape> shape() {
    return begun.flatMap(ReadingSource::shape);
  }

  @Override
  public String describe() {
    return begun
        .map(ReadingSource::describe)
        .orElseGet(() -> trainer.getModel().getBlock().getClass().getSimpleName());
  }

  @Override
  public void expect() {}

  @Override
  public boolean isReady() {
    if (!tried && ReadingSource.hasValues(trainer)) {
      tried = true;
      begun = Optional.of(begin.get());
    }
    return begun.map(ReadingSource::isReady).orElse(false);
  }

  @Override
  public ReadingStudy.Measured read() {
    return begun.orElseThrow().read();
  }

  @Override
  public void release() {
    begun.ifPresent(ReadingSource::release);
  }

  @Override
  public void close() {
    begun.ifPresent(ReadingSource::close);
  }
}
