package io.attentionspectra.benchmarks;

import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.last;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.learned;
import static io.attentionspectra.study.Spectra.max;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.positionWeightedMean;
import static io.attentionspectra.study.Spectra.topEigenvector;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.IndexedLines;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Reads a corpus through MiniLM for advice on pooling, with the strategies and depths of the {@code
 * pooling} command, and runs bare forward passes over as many such texts in between, piece by piece
 * and taking turns in being first. Prints the ratios of wall and processor time and the memory in
 * use. The bare passes have batches without padding, the same threads and engine; their texts are
 * cut into tokens before the clock starts, those of the stream after it.
 *
 * <p>Usage: {@code java … PoolingStream [windows|whole] [texts …]}; windows of 16 tokens and 4,096
 * and 50,000 texts by default. Numbers of texts are multiples of {@value #WHOLE_PILOT}, or so large
 * that the pilot is no quarter of them: pieces end where it does. Windows are of WordNet glosses of
 * at least 16 tokens, repeated; whole texts have 8 to 128 tokens, any number equally often, and are
 * words of such glosses one after the other. On a machine that does other work, too, only ratios
 * mean something, and {@code OMP_WAIT_POLICY=PASSIVE} must be set.
 */
public final class PoolingStream {

  /** Texts the stream reads between two tellings of its progress. */
  private static final int PIECE = 1024;

  /** A quarter of it is a piece; up to eight times as many the pilot is a quarter of the texts. */
  private static final int WHOLE_PILOT = 4 * PIECE;

  private static final int BATCH = 64;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Fewest and most tokens of whole texts. */
  private static final int SHORTEST = 8;

  private static final int LONGEST = 128;

  /** Most tokens of a batch. */
  private static final int BATCH_TOKENS = 8192;

  private final TransformerModel model;
  private final ModelSession session;
  private final Reading reading;

  private PoolingStream(TransformerModel model, ModelSession session, Reading reading) {
    this.model = model;
    this.session = session;
    this.reading = reading;
  }

  public static void main(String[] arguments) throws IOException {
    List<String> counts = new ArrayList<>(List.of(arguments));
    Reading reading = Reading.WINDOWS;
    if (!counts.isEmpty() && counts.get(0).matches("[a-z]+")) {
      reading = Reading.valueOf(counts.remove(0).toUpperCase(Locale.ROOT));
    }
    if (counts.isEmpty()) {
      counts.addAll(List.of("4096", "50000"));
    }
    try (TransformerModel model = Pretrained.miniLm().load(Device.cpu());
        ModelSession session = TrainedModelSource.miniLm().open()) {
      for (String count : counts) {
        new PoolingStream(model, session, reading).compare(Integer.parseInt(count));
      }
    }
  }

  /** What is read of a text. */
  private enum Reading {
    WINDOWS {
      @Override
      AdviceStep question() {
        return Spectra.of(TrainedModelSource.miniLm())
            .pooling(
                mean(),
                first(),
                last(),
                max(),
                positionWeightedMean(),
                harmonicCausal(1),
                topEigenvector(),
                learned())
            .window(Defaults.WINDOW)
            .cutTexts();
      }

      @Override
      List<List<TokenizedText>> batches(List<TokenizedText> texts) {
        return parts(
            texts.stream().map(text -> text.firstContent(Defaults.WINDOW)).toList(), BATCH);
      }

      @Override
      List<String> texts(TextTokenizer tokenizer, int count) {
        List<String> glosses =
            glosses()
                .filter(text -> tokenizer.tokenize(text).contentLength() >= Defaults.WINDOW)
                .toList();
        return IntStream.range(0, count).mapToObj(i -> glosses.get(i % glosses.size())).toList();
      }
    },
    WHOLE {
      @Override
      AdviceStep question() {
        return Spectra.of(TrainedModelSource.miniLm())
            .pooling(
                Stream.of(
                        "mean",
                        "first",
                        "last",
                        "max",
                        "root-length",
                        "length-power:0.25",
                        "position-weighted",
                        "harmonic:1",
                        "top-eigenvector",
                        "optimal-scale")
                    .map(WindowPooling::named)
                    .toArray(WindowPooling[]::new));
      }

      @Override
      List<List<TokenizedText>> batches(List<TokenizedText> texts) {
        TreeMap<Integer, List<TokenizedText>> byLength = new TreeMap<>();
        texts.forEach(
            text -> byLength.computeIfAbsent(text.length(), l -> new ArrayList<>()).add(text));
        List<List<TokenizedText>> batches = new ArrayList<>();
        byLength.forEach(
            (length, some) ->
                batches.addAll(parts(some, Math.max(1, Math.min(BATCH, BATCH_TOKENS / length)))));
        return batches;
      }

      @Override
      List<String> texts(TextTokenizer tokenizer, int count) {
        List<String> words = glosses().flatMap(text -> Stream.of(text.split(" "))).toList();
        Map<String, Integer> sizes = new HashMap<>();
        UniformRandomProvider generator = Randomness.of(Defaults.SEED).generator();
        List<String> texts = new ArrayList<>();
        int next = 0;
        while (texts.size() < count) {
          int wanted = SHORTEST + generator.nextInt(LONGEST - SHORTEST + 1);
          StringJoiner text = new StringJoiner(" ");
          for (int tokens = 0; tokens < wanted; next++) {
            String word = words.get(next % words.size());
            tokens += sizes.computeIfAbsent(word, w -> tokenizer.tokenize(w).contentLength());
            text.add(word);
          }
          texts.add(text.toString());
        }
        return texts;
      }
    };

    /** The question, without depths. */
    abstract AdviceStep question();

    /** Batches of a piece, without padding. */
    abstract List<List<TokenizedText>> batches(List<TokenizedText> texts);

    abstract List<String> texts(TextTokenizer tokenizer, int count);

    private static Stream<String> glosses() {
      return WordNetGlosses.of("noun.animal").stream().map(Gloss::text);
    }

    private static List<List<TokenizedText>> parts(List<TokenizedText> texts, int size) {
      List<List<TokenizedText>> parts = new ArrayList<>();
      for (int from = 0; from < texts.size(); from += size) {
        parts.add(texts.subList(from, Math.min(texts.size(), from + size)));
      }
      return parts;
    }
  }

  /** Seconds that passed, and seconds of all processors together. */
  private record Spent(double wall, double processor) {

    /** Since the process began, or some other time that stays. */
    static Spent soFar() {
      return new Spent(System.nanoTime() * 1e-9, SYSTEM.getProcessCpuTime() * 1e-9);
    }

    Spent minus(Spent earlier) {
      return new Spent(wall - earlier.wall, processor - earlier.processor);
    }
  }

  private void compare(int count) throws IOException {
    if (count % WHOLE_PILOT != 0 && count < 8 * WHOLE_PILOT) {
      throw new IllegalArgumentException(
          count
              + " texts: take a multiple of "
              + WHOLE_PILOT
              + ", or more than "
              + 8 * WHOLE_PILOT);
    }
    Path file = Files.createTempFile("pooling-stream", ".txt");
    try {
      write(count, file);
      try (IndexedLines lines = IndexedLines.of(file)) {
        compare(lines);
      }
    } finally {
      Files.delete(file);
    }
  }

  private void compare(IndexedLines lines) throws IOException {
    Turns turns = new Turns(lines);
    turns.begin();
    reading
        .question()
        .depths(embeddingTable(), new Layer(2), lastLayer())
        .progress(turns::read)
        .advise(session, Texts.of("glosses", lines));
    print(lines.size(), turns.bare, turns.stream, turns.sinceRead());
  }

  /**
   * Bare passes between the pieces of a stream: before the stream's first, third, … piece, after
   * its second, fourth, …
   */
  private final class Turns {

    private final List<String> lines;
    private final List<Spent> bare = new ArrayList<>();
    private final List<Spent> stream = new ArrayList<>();
    private Spent resumed = Spent.soFar();

    Turns(List<String> lines) {
      this.lines = lines;
    }

    void begin() {
      passes();
      resumed = Spent.soFar();
    }

    /** The stream has read so many texts; it goes on when this returns. */
    void read(int done) {
      stream.add(sinceRead());
      if (bare.size() < stream.size()) {
        passes();
      }
      if (done < lines.size() && bare.size() % 2 == 0) {
        passes();
      }
      resumed = Spent.soFar();
    }

    Spent sinceRead() {
      return Spent.soFar().minus(resumed);
    }

    /** The bare passes of the next piece. */
    private void passes() {
      int from = bare.size() * PIECE;
      List<TokenBatch> batches = batches(lines.subList(from, Math.min(lines.size(), from + PIECE)));
      Spent before = Spent.soFar();
      batches.forEach(batch -> model.observe(batch, ForwardObserver.none()));
      bare.add(Spent.soFar().minus(before));
    }
  }

  private List<TokenBatch> batches(List<String> lines) {
    return reading.batches(model.tokenizer().tokenize(lines)).stream()
        .map(TokenBatch::new)
        .toList();
  }

  private void write(int count, Path file) throws IOException {
    Files.write(file, reading.texts(model.tokenizer(), count));
  }

  private static void print(int texts, List<Spent> bare, List<Spent> stream, Spent finish)
      throws IOException {
    double[] wall = new double[bare.size()];
    double[] processor = new double[bare.size()];
    for (int i = 0; i < wall.length; i++) {
      wall[i] = stream.get(i).wall() / bare.get(i).wall();
      processor[i] = stream.get(i).processor() / bare.get(i).processor();
    }
    double bareWall = bare.stream().mapToDouble(Spent::wall).sum();
    double streamWall = stream.stream().mapToDouble(Spent::wall).sum();
    System.out.printf(
        Locale.ROOT,
        "%d texts: bare %.1f s, stream %.1f s, ratio %.3f; median ratio of pieces %.3f,"
            + " of processor time %.3f; advice from what was kept %.1f s%n",
        texts,
        bareWall,
        streamWall,
        streamWall / bareWall,
        median(wall),
        median(processor),
        finish.wall());
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    System.out.println(
        texts
            + " texts: heap in use "
            + heap
            + " MiB after collection; process "
            + String.join(", ", memory()));
  }

  /** Resident memory and its highest value, where the system tells. */
  private static List<String> memory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return List.of("unknown");
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
        .map(line -> line.replaceAll("\\s+", " "))
        .toList();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
