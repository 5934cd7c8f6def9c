package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A training loop that tells the trainer's listeners nothing of its batches. */
final class OwnLoopTest {

  private final Recording sink = new Recording();
  private final List<String> report = new ArrayList<>();

  private SpectralMonitor monitor() {
    return SpectralMonitor.observing(attentionSpectrum())
        .on(TinyTraining.heldOut())
        .every(1)
        .batches()
        .to(sink)
        .reportingTo(report::add);
  }

  private static void step(Trainer trainer) {
    try (NDManager scope = trainer.getManager().newSubManager()) {
      NDArray ids = scope.create(new long[][] {{1, 5, 7, 2}, {1, 9, 3, 2}});
      NDList labels = new NDList(scope.create(new float[] {0, 1}));
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDArray loss =
            trainer.getLoss().evaluate(labels, trainer.forward(new NDList(ids, ids.onesLike())));
        collector.backward(loss);
      }
      trainer.step();
    }
  }

  private void train(boolean tellsEpochs) {
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(monitor())) {
      for (int n = 0; n < 3; n++) {
        step(trainer);
        if (tellsEpochs) {
          trainer.notifyListeners(listener -> listener.onEpoch(trainer));
          assertEquals(1, report.size(), "said with the first epoch, and once");
        }
      }
    }
  }

  @Test
  void isToldSoAtTheEnd() {
    train(false);
    assertEquals(1, report.size(), report.toString());
    assertTrue(
        report.get(0).startsWith("no batch was announced to the monitor, so none is read; in a"),
        report.get(0));
    assertTrue(report.get(0).contains("trainer.notifyListeners("), report.get(0));
    assertEquals(List.of(0), sink.steps(), "the final weights, which no step is known of");
  }

  @Test
  void isToldSoWithTheFirstEpoch() {
    train(true);
    assertEquals(1, report.size(), report.toString());
  }
}
