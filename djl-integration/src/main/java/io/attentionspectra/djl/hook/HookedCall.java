package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import io.attentionspectra.djl.internal.WithoutGradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One forward call of a block, between its entry and its exit. */
final class HookedCall {

  private final NDList inputs;
  private final List<Watch.Visit> visits = new ArrayList<>();

  HookedCall(NDList inputs) {
    this.inputs = inputs;
  }

  /** Runs the hooks before the block; one that throws undoes the entry. */
  void enter(List<Watch> watches, Block block, boolean training) {
    try {
      for (Watch watch : watches) {
        Watch.Visit visit = watch.enter(block, training);
        if (visit != null) {
          visits.add(visit);
        }
      }
      before();
    } catch (RuntimeException | Error e) {
      leave(e);
      throw e;
    }
  }

  private void before() {
    if (visits.stream().noneMatch(Watch.Visit::looksBefore)) {
      return;
    }
    WithoutGradients.runInPlace(inputs, this::hooksBefore);
  }

  private void hooksBefore() {
    try (ArrayViews views = new ArrayViews()) {
      for (Watch.Visit visit : visits) {
        if (visit.looksBefore()) {
          NDList given = visit.takesHandles() ? inputs : views.of(inputs);
          visit.hook().before(Objects.requireNonNull(visit.call()), given);
        }
      }
    }
  }

  /** Runs the hooks after the block unless it failed. */
  void exit(@Nullable NDList outputs, @Nullable Throwable failure) {
    try {
      if (failure == null && visits.stream().anyMatch(Watch.Visit::looksAfter)) {
        WithoutGradients.runInPlace(inputs, () -> hooksAfter(outputs));
      }
    } catch (RuntimeException | Error e) {
      leave(e);
      throw e;
    }
    leave(failure);
  }

  private void hooksAfter(@Nullable NDList outputs) {
    NDList results = outputs == null ? new NDList() : outputs;
    try (ArrayViews views = new ArrayViews()) {
      for (Watch.Visit visit : visits) {
        if (visit.looksAfter()) {
          NDList given = visit.takesHandles() ? inputs : views.of(inputs);
          NDList returned = visit.takesHandles() ? results : views.of(results);
          visit.hook().after(Objects.requireNonNull(visit.call()), given, returned);
        }
      }
    }
  }

  /**
   * Every visit is left, also when the hook of one fails at its end; what it throws never stands in
   * for what ended the call.
   */
  private void leave(@Nullable Throwable ended) {
    RuntimeException failure = null;
    for (Watch.Visit visit : visits) {
      try {
        visit.watch().leave();
      } catch (RuntimeException e) {
        if (ended == null) {
          failure = failure == null ? e : failure;
        } else if (ended != e) {
          ended.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
