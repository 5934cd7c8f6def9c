package io.attentionspectra.benchmarks;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.topEigenvector;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.translate.TranslateException;
import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.training.HeldOut;
import io.attentionspectra.djl.training.SpectralMonitor;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.monitor.event.MonitorCost;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.TraceEnd;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.monitor.sink.Sinks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A training that makes one batch when it is asked to, on a clock of its own that then runs. */
final class PacedTraining implements AutoCloseable {

  private static final int VOCABULARY = 2_000;
  private static final int LENGTH = 24;
  private static final int BATCH = 32;
  private static final int TEXTS = 200 * BATCH;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Model model = Model.newInstance("small", "PyTorch");
  private final Watcher watcher = new Watcher();
  private final List<Double> wall = new ArrayList<>();
  private final List<Double> processor = new ArrayList<>();
  private final Trainer trainer;
  private final NDManager manager;
  private final ArrayDataset dataset;
  private Iterator<Batch> batches = List.<Batch>of().iterator();
  private double passed;
  private double started = Double.NaN;
  private boolean ended;

  private PacedTraining(boolean watched) throws IOException {
    Engine.getEngine("PyTorch").setRandomSeed(1);
    model.setBlock(
        new SequentialBlock()
            .add(new Transformer(TransformerConfig.bert(VOCABULARY, 64, 2, 4, LENGTH)))
            .addSingleton(states -> states.mean(new int[] {1}))
            .add(Linear.builder().setUnits(2).build()));
    TrainingListener[] listeners =
        watched ? new TrainingListener[] {monitor()} : new TrainingListener[0];
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Adam.builder().build())
                .addTrainingListeners(listeners));
    trainer.initialize(new Shape(BATCH, LENGTH));
    manager = trainer.getManager().newSubManager();
    dataset = dataset(manager);
  }

  static PacedTraining plain() throws IOException {
    return new PacedTraining(false);
  }

  /** With a monitor at its defaults, which writes JSON Lines. */
  static PacedTraining watched() throws IOException {
    return new PacedTraining(true);
  }

  /** A step of training, as {@code EasyTrain.fit} makes it. */
  void batch() {
    time(
        () -> {
          if (!batches.hasNext()) {
            batches = data();
          }
          Batch batch = batches.next();
          EasyTrain.trainBatch(trainer, batch);
          trainer.step();
          batch.close();
          if (!batches.hasNext()) {
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
          }
        });
  }

  private Iterator<Batch> data() {
    try {
      return trainer.iterateDataset(dataset).iterator();
    } catch (IOException | TranslateException impossible) {
      throw new IllegalStateException("texts come from memory", impossible);
    }
  }

  /** Ends training; its time comes after those of the batches. */
  void end() {
    ended = true;
    time(trainer::close);
  }

  private void time(Runnable work) {
    double processorBefore = SYSTEM.getProcessCpuTime() * 1e-9;
    started = System.nanoTime() * 1e-9;
    work.run();
    double seconds = System.nanoTime() * 1e-9 - started;
    passed += seconds;
    started = Double.NaN;
    wall.add(seconds);
    processor.add(SYSTEM.getProcessCpuTime() * 1e-9 - processorBefore);
  }

  /** Seconds this training has run. */
  private double clock() {
    return Double.isNaN(started) ? passed : passed + System.nanoTime() * 1e-9 - started;
  }

  double[] wall() {
    return wall.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Without those of the first batch; ticks may be coarse beside a batch, so no more is told. */
  double processorSeconds() {
    return processor.stream().skip(1).mapToDouble(Double::doubleValue).sum();
  }

  Set<Integer> readingSteps() {
    return watcher.steps;
  }

  /** What the monitor says of itself at the end. */
  double share() {
    return watcher.costs.get(0).share().orElseThrow();
  }

  /** All weights as they are. */
  float[][] weights() {
    return model.getBlock().getParameters().values().stream()
        .map(Parameter::getArray)
        .map(array -> array.toFloatArray())
        .toArray(float[][]::new);
  }

  private SpectralMonitor monitor() throws IOException {
    Random random = new Random(7);
    List<TokenizedText> texts = new ArrayList<>();
    for (int n = 0; n < 128; n++) {
      texts.add(TokenizedText.of(tokens(random, n % 2), new long[LENGTH], special()));
    }
    return SpectralMonitor.observing(
            attentionSpectrum(), pooledCovariance(mean(), topEigenvector()))
        .on(HeldOut.ofTokens("random texts", texts))
        .to(
            Sinks.jsonLines(Files.createTempDirectory("monitor-overhead").resolve("trace.jsonl")),
            watcher)
        .clock(this::clock);
  }

  private static boolean[] special() {
    boolean[] special = new boolean[LENGTH];
    special[0] = true;
    special[LENGTH - 1] = true;
    return special;
  }

  private static long[] tokens(Random random, int label) {
    long[] tokens = new long[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      tokens[i] = random.nextInt(VOCABULARY / 2) + (long) label * random.nextInt(VOCABULARY / 2);
    }
    return tokens;
  }

  private static ArrayDataset dataset(NDManager manager) {
    Random random = new Random(3);
    long[][] ids = new long[TEXTS][];
    float[] labels = new float[TEXTS];
    for (int n = 0; n < TEXTS; n++) {
      ids[n] = tokens(random, n % 2);
      labels[n] = n % 2;
    }
    return new ArrayDataset.Builder()
        .setData(manager.create(ids))
        .optLabels(manager.create(labels))
        .setSampling(BATCH, false)
        .build();
  }

  @Override
  public void close() {
    if (!ended) {
      trainer.close();
    }
    manager.close();
    model.close();
  }

  /** Keeps the steps of readings and the cost at the end. */
  private static final class Watcher implements MonitorSink, MonitorSink.Open {

    private final Set<Integer> steps = new HashSet<>();
    private final List<MonitorCost> costs = new ArrayList<>();

    @Override
    public Open open(TraceStart start) {
      return this;
    }

    @Override
    public void accept(MonitorEvent event) {
      if (event instanceof MonitorReading reading) {
        steps.add(reading.step());
      } else if (event instanceof TraceEnd end) {
        costs.add(end.cost());
      }
    }

    @Override
    public String describe() {
      return "the benchmark";
    }

    @Override
    public void close() {}
  }
}
