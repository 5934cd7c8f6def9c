package io.attentionspectra.benchmarks;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.topEigenvector;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.djl.model.EncoderConfig;
import io.attentionspectra.djl.model.TokenizedText;
import io.attentionspectra.djl.model.TransformerEncoder;
import io.attentionspectra.djl.monitor.HeldOut;
import io.attentionspectra.djl.monitor.MonitorEvent;
import io.attentionspectra.djl.monitor.MonitorSink;
import io.attentionspectra.djl.monitor.SpectralMonitor;
import io.attentionspectra.djl.monitor.TraceEnd;
import io.attentionspectra.djl.monitor.TraceStart;
import io.attentionspectra.djl.monitor.sink.Sinks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Trains the same small encoder (2 layers, 4 heads, width 64; batches of 32 texts of 24 tokens)
 * with and without a monitor at its defaults, in turns, and prints the median ratios of wall and
 * processor time beside the share the monitor reports. On a machine that does other work, too, only
 * processor time means something, and {@code OMP_WAIT_POLICY=PASSIVE} must be set.
 *
 * <p>Usage: {@code java … MonitorOverhead [rounds [batches]]}; 5 rounds of 1,600 batches by
 * default, after one round that does not count.
 */
public final class MonitorOverhead {

  private static final int VOCABULARY = 2_000;
  private static final int LENGTH = 24;
  private static final int BATCH = 32;
  private static final int TEXTS = 200 * BATCH;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private MonitorOverhead() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int batches = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_600;
    Path directory = Files.createTempDirectory("monitor-overhead");
    double[] ratios = new double[rounds];
    double[] processor = new double[rounds];
    double[] shares = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      Spent plain = train(batches);
      LastCost cost = new LastCost();
      Spent watched = train(batches, monitor(directory.resolve("trace" + round), cost));
      System.out.printf(
          Locale.ROOT,
          "without %.2f s, with %.2f s, ratio %.4f, of processor time %.4f;"
              + " the monitor's own share %.4f, %d left out%n",
          plain.wall(),
          watched.wall(),
          watched.wall() / plain.wall(),
          watched.processor() / plain.processor(),
          cost.end().cost().share().orElse(0),
          cost.end().cost().skipped());
      if (round >= 0) {
        ratios[round] = watched.wall() / plain.wall();
        processor[round] = watched.processor() / plain.processor();
        shares[round] = cost.end().cost().share().orElse(0);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "median ratio %.4f, of processor time %.4f, median share %.4f%n",
        median(ratios),
        median(processor),
        median(shares));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static SpectralMonitor monitor(Path trace, MonitorSink cost) {
    Random random = new Random(7);
    List<TokenizedText> texts = new ArrayList<>();
    for (int n = 0; n < 128; n++) {
      texts.add(TokenizedText.of(tokens(random, n % 2), new long[LENGTH], special()));
    }
    return SpectralMonitor.observing(
            attentionSpectrum(), pooledCovariance(mean(), topEigenvector()))
        .on(HeldOut.ofTokens("random texts", texts))
        .to(Sinks.jsonLines(trace), cost);
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

  /** Seconds that passed, and seconds of all processors together. */
  private record Spent(double wall, double processor) {

    static Spent soFar() {
      return new Spent(System.nanoTime() * 1e-9, SYSTEM.getProcessCpuTime() * 1e-9);
    }

    Spent since(Spent start) {
      return new Spent(wall - start.wall, processor - start.processor);
    }
  }

  /** What so many batches take, the making of model and trainer left out. */
  private static Spent train(int batches, TrainingListener... listeners) throws Exception {
    Engine.getEngine("PyTorch").setRandomSeed(1);
    try (Model model = Model.newInstance("small", "PyTorch")) {
      model.setBlock(
          new SequentialBlock()
              .add(new TransformerEncoder(EncoderConfig.bert(VOCABULARY, 64, 2, 4, LENGTH)))
              .addSingleton(states -> states.mean(new int[] {1}))
              .add(Linear.builder().setUnits(2).build()));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
              .optOptimizer(Adam.builder().build())
              .addTrainingListeners(listeners);
      Spent start;
      try (Trainer trainer = model.newTrainer(config);
          NDManager manager = trainer.getManager().newSubManager()) {
        trainer.initialize(new Shape(BATCH, LENGTH));
        ArrayDataset dataset = dataset(manager);
        start = Spent.soFar();
        EasyTrain.fit(trainer, batches * BATCH / TEXTS, dataset, null);
      }
      return Spent.soFar().since(start);
    }
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

  /** Keeps the end of a trace. */
  private static final class LastCost implements MonitorSink {

    private final List<TraceEnd> ends = new ArrayList<>();

    TraceEnd end() {
      return ends.get(0);
    }

    @Override
    public Open open(TraceStart start) {
      return new Open() {
        @Override
        public void accept(MonitorEvent event) throws IOException {
          if (event instanceof TraceEnd end) {
            ends.add(end);
          }
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String describe() {
      return "the monitor's cost";
    }
  }
}
