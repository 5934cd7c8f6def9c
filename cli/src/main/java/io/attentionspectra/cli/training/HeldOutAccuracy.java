package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;

/** Share of a fixed sample of held-out glosses that is put into the right class. */
final class HeldOutAccuracy {

  /** Glosses in the sample: a standard error of at most 3.2 %. */
  private static final int SAMPLE = 256;

  private final GlossBatches glosses;

  HeldOutAccuracy(GlossSplit split, int length) {
    int count = Math.min(SAMPLE, split.heldOut().size());
    glosses = GlossBatches.of(split.heldOut().subList(0, count), count, length);
  }

  double of(Trainer trainer) {
    try (NDManager scope = trainer.getManager().newSubManager();
        Batch batch = glosses.batch(scope, 0)) {
      NDArray chosen = trainer.evaluate(batch.getData()).head().argMax(1);
      long right = chosen.eq(batch.getLabels().head()).sum().getLong();
      return right / (double) batch.getSize();
    }
  }
}
