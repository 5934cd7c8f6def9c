package io.attentionspectra.spark;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.LengthHistogram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.TaskContext;

/**
 * A simulated model whose vectors depend on the words alone, as those of a real one do: a word is a
 * Gaussian vector drawn from its letters, and a text about an {@code animal} has a direction added
 * that fades from its first word on.
 */
public final class WordModel implements ModelSource {

  static final int DIMENSION = 16;

  /** Number of sessions opened in this process. */
  static final AtomicInteger OPENED = new AtomicInteger();

  private static final Map<String, double[]> WORDS = new ConcurrentHashMap<>();

  private static final ModelShape SHAPE =
      new ModelShape(1, 1, DIMENSION, DIMENSION, 1000, 64, false);

  /** What a task does before it reads a piece of texts. */
  private final Runnable before;

  /** The model. */
  public WordModel() {
    this(() -> {});
  }

  private WordModel(Runnable before) {
    this.before = before;
  }

  /**
   * The same model, but the first task of a partition leaves the number of its process in a file
   * and rests, for at most two minutes, until it is ended.
   */
  static WordModel heldAt(int partition, String file) {
    return new WordModel(() -> hold(partition, Path.of(file)));
  }

  private static void hold(int partition, Path file) {
    TaskContext task = TaskContext.get();
    if (task.partitionId() != partition || task.attemptNumber() > 0 || Files.exists(file)) {
      return;
    }
    try {
      Path written = Files.writeString(Path.of(file + "~"), "" + ProcessHandle.current().pid());
      Files.move(written, file);
      Thread.sleep(120_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String describe() {
    return "a model of words";
  }

  @Override
  public ModelSession open() {
    OPENED.incrementAndGet();
    return new Session(before);
  }

  /** A simulated corpus: texts of 5 to 40 words from 500, of two classes. */
  public static List<String[]> corpus(int texts) {
    return IntStream.range(0, texts).mapToObj(WordModel::text).toList();
  }

  /** Text number n of it, and its label. */
  static String[] text(int n) {
    UniformRandomProvider generator = Randomness.of(11).child("text", n).generator();
    String label = generator.nextBoolean() ? "animal" : "plant";
    StringBuilder words = new StringBuilder(label).append(generator.nextInt(50));
    int length = 4 + generator.nextInt(36);
    for (int i = 0; i < length; i++) {
      words.append(" w").append(generator.nextInt(500));
    }
    return new String[] {words.toString(), label};
  }

  /** Vector number n, of numbers of float32 without any direction. */
  public static Float[] vector(int n) {
    return Arrays.stream(vector("vector " + n)).mapToObj(x -> (float) x).toArray(Float[]::new);
  }

  private static double[] vector(String word) {
    return Randomness.of(word.hashCode()).gaussians(DIMENSION);
  }

  private record Session(Runnable before) implements ModelSession {

    @Override
    public ModelShape shape() {
      return SHAPE;
    }

    @Override
    public Provenance provenance() {
      return new Provenance(Map.of())
          .with(Provenance.Fact.MODEL, "words")
          .with(Provenance.Fact.WEIGHTS, "0")
          .with(Provenance.Fact.TOKENIZER, "0");
    }

    @Override
    public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
      request.requireWithin(SHAPE, 0);
      for (int text = 0; text < request.texts().size(); text++) {
        String[] words = request.texts().get(text).split(" ", -1);
        if (words.length >= request.least()) {
          int length = Math.min(words.length, Math.min(request.window(), 64));
          Matrix window = Matrix.of(length, DIMENSION, vectors(words, length));
          for (int depth : request.depths()) {
            sink.accept(new TokenWindow(text, depth, window, window.row(0)));
          }
        }
      }
      return SessionTiming.ofForward(0);
    }

    private static double[] vectors(String[] words, int length) {
      double[] all = new double[length * DIMENSION];
      double signal = words[0].startsWith("animal") ? 1.5 : -1.5;
      for (int t = 0; t < length; t++) {
        double[] word = WORDS.computeIfAbsent(words[t], WordModel::vector).clone();
        word[0] += signal / Math.sqrt(1 + t);
        System.arraycopy(word, 0, all, t * DIMENSION, DIMENSION);
      }
      return all;
    }

    @Override
    public SessionTiming readTokens(
        TokenRequest request, LengthHistogram lengths, Consumer<TokenWindow> sink) {
      before.run();
      request.texts().forEach(text -> lengths.add(length(text).orElseThrow()));
      return readTokens(request, sink);
    }

    @Override
    public OptionalInt length(String text) {
      return OptionalInt.of(text.split(" ", -1).length);
    }

    @Override
    public Optional<double[]> embeddingTableEigenvalues() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
