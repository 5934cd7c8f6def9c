package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.listener.EarlyStoppingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.BalancedState;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorCost;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.monitor.event.TraceEnd;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.sink.MonitorSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Readings, alarms, sinks and divergence in a training of 8 batches an epoch. */
final class MonitoredTrainingTest {

  private final Recording sink = new Recording();
  private final List<String> report = new ArrayList<>();

  private static HeadsAndWindowsStep spectra() {
    return SpectralMonitor.observing(
            attentionSpectrum(), pooledCovariance(mean(), first(), topEigenvector()))
        .window(6);
  }

  private SpectralMonitor monitor() {
    return monitor(spectra().on(TinyTraining.heldOut()).every(8).batches());
  }

  private SpectralMonitor monitor(ScheduleStep read) {
    return read.to(sink).clock(() -> 0).reportingTo(report::add);
  }

  private void train(SpectralMonitor monitor, int epochs) throws Exception {
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(monitor)) {
      TinyTraining.fit(trainer, epochs);
    }
  }

  /** The spectra of core on the attention matrices of the same weights. */
  @Test
  void readsTheHeadsOfTheInitialWeights() throws Exception {
    RunningMoments entropy = new RunningMoments();
    RunningMoments rank = new RunningMoments();
    RunningMoments largest = new RunningMoments();
    try (TinyTraining tiny = new TinyTraining()) {
      Trainer trainer = tiny.trainer(monitor());
      for (TokenizedText text : TinyTraining.heldOut().tokens().subList(0, 8)) {
        AttentionSpectrum spectrum = spectrum(tiny, text, 1, 1);
        entropy.add(spectrum.rows().entropy());
        rank.add(spectrum.effectiveRank());
        largest.add(spectrum.spectrum().get(0));
      }
      trainer.close();
    }
    HeadState head = sink.readings().get(0).attention().get(3);
    assertEquals(1, head.layer());
    assertEquals(1, head.head());
    assertEquals(entropy.mean(), head.entropy(), 1e-6);
    assertEquals(rank.mean(), head.effectiveRank(), 1e-4);
    assertEquals(largest.mean(), head.largest().get(0), 1e-5 * largest.mean());
    assertEquals(5, head.largest().size());
    assertTrue(head.edge().orElseThrow() > head.mean());
  }

  /**
   * Balanced heads of held-out texts and of the training pass; the rest of a reading is as ever.
   */
  @Test
  void watchesHeadsBalanced() throws Exception {
    train(monitor(), 1);
    List<Double> raw = sink.readings().get(2).attention().get(3).largest();
    sink.events.clear();
    train(
        monitor(
            SpectralMonitor.observing(attentionSpectrum().withBalanced())
                .on(TinyTraining.heldOut())
                .every(8)
                .batches()),
        1);
    for (HeadState head : sink.readings().get(2).attention()) {
      BalancedState balanced = head.balanced().orElseThrow();
      assertEquals(5, balanced.largest().size());
      assertTrue(balanced.largestBias() > balanced.biasSpread(), balanced.toString());
      assertTrue(balanced.largestBias() < 1, "no sink of an untrained head: " + balanced);
    }
    assertEquals(raw, sink.readings().get(2).attention().get(3).largest());
  }

  @Test
  void anAlarmAboutSinksNeedsBalancedHeads() {
    SpectralMonitor plain = monitor().alarm(Alarm.sinkIsBorn()).then(AlarmAction.stop());
    try (TinyTraining tiny = new TinyTraining()) {
      assertRefused("alarm = 'a sink is born'", () -> tiny.trainer(plain).close());
    }
  }

  private static AttentionSpectrum spectrum(
      TinyTraining tiny, TokenizedText text, int layer, int head) {
    double[][] matrix = new double[1][];
    try (NDManager scope = tiny.model.getNDManager().newSubManager()) {
      tiny.encoder.watched(
          new ForwardObserver() {
            @Override
            public void attention(int number, AttentionTap tap) {
              if (number == layer) {
                NDArray one = tap.attention().get("0, " + head).toType(DataType.FLOAT64, false);
                matrix[0] = one.toDoubleArray();
              }
            }
          },
          () ->
              tiny.encoder.forward(
                  new ParameterStore(scope, false),
                  new TokenBatch(List.of(text)).toNDList(scope),
                  false));
    }
    int length = text.length();
    return AttentionSpectrum.of(
        Matrix.of(length, length, matrix[0]),
        AttentionMask.full(length),
        1,
        SpectralSolver.standard());
  }

  @Test
  void tracesATraining() throws Exception {
    ScheduleStep against = spectra().against(silverstein()).on(TinyTraining.heldOut());
    train(monitor(against.every(8).batches()).metric("answer", trainer -> 42), 3);
    assertEquals(List.of(0, 1, 2, 4, 8, 16, 24), sink.steps());
    assertEquals(List.of(0, 0, 0, 0, 1, 2, 3), epochs());
    MonitorReading last = sink.readings().get(6);
    assertEquals(OptionalDouble.empty(), last.loss());
    assertEquals(42.0, last.metrics().get("answer"));
    for (MonitorReading reading : sink.readings().subList(0, 6)) {
      assertTrue(reading.loss().orElseThrow() > 0);
      assertEquals(4, reading.attention().size());
    }
    PooledState mean = last.pooling().get(0);
    assertEquals(16, mean.spectrum().size());
    assertTrue(mean.edge().orElseThrow() > 0);
    assertTrue(mean.alignment().orElseThrow() > 0);
    assertTrue(mean.accuracy().orElseThrow() >= 0.5);
    assertEquals(1.0 / 6, mean.kappa().orElseThrow(), 1e-12);
    double[] top = last.weights().get("top-eigenvector").stream().mapToDouble(w -> w).toArray();
    assertEquals(6, top.length);
    assertEquals(1, Arrays.stream(top).map(w -> w * w).sum(), 1e-9);
    TraceEnd end = sink.of(TraceEnd.class).get(0);
    assertEquals(24, end.step());
    assertEquals(end, sink.events.get(sink.events.size() - 1));
    assertEquals(1, sink.closed);
    assertTrue(report.isEmpty(), report.toString());
  }

  private List<Integer> epochs() {
    return sink.readings().stream().map(MonitorReading::epoch).toList();
  }

  @Test
  void readsTheTrainingBatch() throws Exception {
    SpectralMonitor onBatch =
        SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean()))
            .attentionTexts(3)
            .layers(only(1))
            .window(12)
            .onTrainingBatch()
            .every(4)
            .batches()
            .to(sink)
            .clock(() -> 0)
            .reportingTo(report::add);
    train(onBatch, 1);
    assertEquals(List.of(0, 1, 2, 4), sink.steps());
    assertEquals(2, sink.readings().get(0).attention().size());
    assertEquals(1, report.size(), "8 texts are too few for a covariance, said once");
    assertTrue(report.get(0).startsWith("no pooled covariance: "), report.get(0));
  }

  @Test
  void poolingsKeepTheOrderOfTheProbe() throws Exception {
    train(monitor(), 0);
    assertEquals(List.of(0), sink.steps());
    assertEquals(
        List.of("mean", "first", "top-eigenvector"),
        sink.readings().get(0).pooling().stream().map(PooledState::strategy).toList());
  }

  @Test
  void alarmsLogCallBackAndStop() throws Exception {
    List<AlarmRaised> called = new ArrayList<>();
    SpectralMonitor stopping =
        monitor()
            .alarm(Alarm.entropyBelow(100))
            .then(AlarmAction.log(), AlarmAction.callback(called::add))
            .alarm(
                Alarm.where(
                    "second reading",
                    readings ->
                        readings.now().step() == 1
                            ? List.of(
                                Alarm.Finding.of(Place.of(readings.now().pooling().get(0)), 1, 1))
                            : List.of()))
            .then(AlarmAction.stop());
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(stopping)) {
      Optional<StopTraining> stopped = StopTraining.caught(() -> TinyTraining.fit(trainer, 2));
      assertEquals(1, stopped.orElseThrow().step());
      assertEquals(0, stopped.orElseThrow().getStopEpoch());
      List<float[]> weights = tiny.weights();
      TinyTraining.fit(trainer, 1);
      assertFalse(Arrays.equals(weights.get(0), tiny.weights().get(0)), "the trainer goes on");
    }
    assertEquals(4, called.size());
    assertEquals(4, report.size());
    assertEquals(5, sink.of(AlarmRaised.class).size());
    assertEquals("log, callback", sink.of(AlarmRaised.class).get(0).action());
    assertEquals("stop", sink.of(AlarmRaised.class).get(4).action());
  }

  @Test
  void stoppingIsAKindOfDjlsEarlyStopping() throws Exception {
    SpectralMonitor stopping = monitor().alarm(Alarm.entropyBelow(100)).then(AlarmAction.stop());
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(stopping)) {
      assertThrows(
          EarlyStoppingListener.EarlyStoppedException.class, () -> TinyTraining.fit(trainer, 1));
    }
    assertEquals(List.of(0), sink.steps(), "the weights were not updated after the reading");
    assertEquals(0, sink.of(TraceEnd.class).get(0).step());
  }

  @Test
  void aFailingSinkIsReportedOnceAndTrainingGoesOn() throws Exception {
    int[] closed = {0};
    MonitorSink failing =
        new MonitorSink() {
          @Override
          public Open open(TraceStart start) {
            return new Open() {
              @Override
              public void accept(MonitorEvent event) throws IOException {
                if (event.step() > 0) {
                  throw new IOException("disk full");
                }
              }

              @Override
              public void close() {
                closed[0]++;
              }
            };
          }

          @Override
          public String describe() {
            return "a full disk";
          }
        };
    train(monitor().to(failing), 1);
    assertEquals(List.of(0, 1, 2, 4, 8), sink.steps());
    assertEquals(1, closed[0]);
    assertEquals(List.of("sink a full disk failed and is left out from now on: disk full"), report);
  }

  @Test
  void aFailingReadingIsReportedOnceAndTrainingGoesOn() throws Exception {
    SpectralMonitor failing =
        monitor()
            .metric(
                "a file that is gone",
                trainer -> {
                  if (sink.readings().size() < 2) {
                    return 1;
                  }
                  throw new IllegalStateException("gone");
                });
    train(failing, 1);
    assertEquals(List.of(0, 1), sink.steps());
    assertEquals(
        List.of(
            "reading at step 2 failed, there will be no more:"
                + " java.lang.IllegalStateException: gone"),
        report);
    assertEquals(8, sink.of(TraceEnd.class).get(0).step());
    assertEquals(1, sink.closed);
  }

  @Test
  void divergenceIsReportedAtItsStep() throws Exception {
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(monitor(everyBatch()))) {
      TinyTraining.fit(trainer, 1);
      spoil(tiny);
      TinyTraining.fit(trainer, 1);
    }
    assertEquals(1, sink.of(Divergence.class).size());
    Divergence divergence = sink.of(Divergence.class).get(0);
    assertEquals(8, divergence.step());
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), sink.steps());
    assertTrue(divergence.where().contains("query"), divergence.where());
    assertEquals(1, report.size());
    assertTrue(report.get(0).startsWith("step 8: "), report.get(0));
    assertEquals(16, sink.of(TraceEnd.class).get(0).step());
  }

  private static ScheduleStep everyBatch() {
    return spectra().on(TinyTraining.heldOut()).every(1).batches();
  }

  private static void spoil(TinyTraining tiny) {
    NDArray weight = tiny.encoder.queryWeight(1);
    try (NDManager scope = tiny.model.getNDManager().newSubManager()) {
      scope.create(new Shape(16, 16)).add(Float.NaN).copyTo(weight);
    }
  }

  @Test
  void divergenceByTheLastUpdateIsReported() throws Exception {
    SpectralMonitor onBatch =
        SpectralMonitor.observing(attentionSpectrum())
            .onTrainingBatch()
            .every(8)
            .batches()
            .to(sink)
            .stopOnDivergence();
    for (SpectralMonitor each : List.of(onBatch, monitor())) {
      sink.events.clear();
      report.clear();
      try (TinyTraining tiny = new TinyTraining();
          Trainer trainer = tiny.trainer(each.clock(() -> 0).reportingTo(report::add))) {
        TinyTraining.fit(trainer, 1);
        spoil(tiny);
      }
      assertEquals(List.of(0, 1, 2, 4), sink.steps());
      assertEquals(1, sink.of(Divergence.class).size());
      Divergence divergence = sink.of(Divergence.class).get(0);
      assertEquals(8, divergence.step());
      assertTrue(divergence.where().contains("query"), divergence.where());
      assertEquals(1, report.size(), report.toString());
      assertEquals(1, sink.of(TraceEnd.class).size());
    }
  }

  @Test
  void divergenceStopsWhenAsked() throws Exception {
    try (TinyTraining tiny = new TinyTraining().learningRate(1e30f);
        Trainer trainer = tiny.trainer(monitor().stopOnDivergence())) {
      StopTraining stopped = StopTraining.caught(() -> TinyTraining.fit(trainer, 1)).orElseThrow();
      assertEquals(sink.of(Divergence.class).get(0).step(), stopped.step());
      assertTrue(stopped.getMessage().contains("lower the learning rate"), stopped.getMessage());
    }
    assertEquals(1, sink.of(TraceEnd.class).size());
  }

  @Test
  void aMonitorIsAValueThatServesSeveralTrainings() throws Exception {
    SpectralMonitor one = monitor();
    SpectralMonitor other = one.stopOnDivergence().because("the same");
    train(one, 1);
    assertEquals(List.of(0, 1, 2, 4, 8), sink.steps());
    List<Double> before = sink.readings().get(4).attention().get(0).largest();
    sink.events.clear();
    train(one, 1);
    assertEquals(before, sink.readings().get(4).attention().get(0).largest());
    sink.events.clear();
    train(other, 1);
    assertEquals(before, sink.readings().get(4).attention().get(0).largest());
    assertTrue(other.describe().endsWith("; the same"), other.describe());
    assertEquals(3, sink.opened);
    assertEquals(3, sink.closed);
    assertArrayEquals(new int[] {3, 3}, new int[] {sink.opened, sink.closed});
    assertTrue(one.describe().startsWith("attention spectra and covariances of windows pooled by"));
  }

  /** Batches of 1 s, readings of 2 s, one due at each batch, at most a tenth of the time. */
  @Test
  void keepsItsBudgetByThinning() throws Exception {
    double[] now = {0};
    SpectralMonitor thrifty =
        monitor(everyBatch().budget(0.1))
            .metric("two seconds", trainer -> now[0] += 2)
            .clock(() -> now[0]);
    TrainingListener time =
        new TrainingListenerAdapter() {
          @Override
          public void onTrainingBatch(Trainer trainer, BatchData batchData) {
            now[0] += 1;
          }
        };
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(time, thrifty)) {
      TinyTraining.fit(trainer, 20);
    }
    assertEquals(List.of(0, 1, 60, 80, 100, 120, 140, 160), sink.steps());
    MonitorCost cost = sink.of(TraceEnd.class).get(0).cost();
    assertEquals(14, cost.monitorSeconds());
    assertEquals(159, cost.trainingSeconds());
    assertEquals(14.0 / 159, cost.share().orElseThrow());
    assertEquals(2, cost.setupSeconds());
    assertEquals(153, cost.skipped());
  }
}
