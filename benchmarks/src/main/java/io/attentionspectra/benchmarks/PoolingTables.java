package io.attentionspectra.benchmarks;

import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.lastLayer;

import io.attentionspectra.advice.DepthAdvice;
import io.attentionspectra.advice.LabelOutcome;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.signal.MultipleTesting;
import io.attentionspectra.study.Spectra;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Prints the guide's tables of whole texts: for pairs of classes of WordNet what is advised at
 * three depths of MiniLM, what labels say of it and of the mean, and whether the mean is decidedly
 * better on the same texts than what is advised; and, in a question of these two alone, than the
 * optimal scale (McNemar's p, corrected by Holm over all tables and depths).
 *
 * <p>Usage: {@code java … PoolingTables [glosses [passages [noun.food:noun.body …]]]}; 4,000
 * glosses of each pair and 1,200 passages of the last one by default, of the pairs of the guide.
 * Glosses are a random half of each class. A passage is 1 to 16 glosses of one class, one after the
 * other, each number as often as its inverse: long texts of very different lengths.
 */
public final class PoolingTables {

  private static final int LONGEST_PASSAGE = 16;

  private static final List<List<String>> PAIRS =
      List.of(
          List.of("noun.animal", "noun.artifact"),
          List.of("noun.plant", "noun.person"),
          List.of("noun.cognition", "noun.communication"));

  private static final WindowPooling[] POOLINGS =
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
          .toArray(WindowPooling[]::new);

  private PoolingTables() {}

  /** The mean against the optimal scale at one depth, by one measure. */
  private record Scaled(String where, LabelOutcome outcome, LabelOutcome.PairedAccuracy other) {

    /** Whether the mean is more accurate. */
    boolean isMeanBetter() {
      return outcome.advised().equals("mean")
          ? other.onlyAdvised() > other.onlyOther()
          : other.onlyOther() > other.onlyAdvised();
    }
  }

  public static void main(String[] arguments) {
    int glosses = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4000;
    int passages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1200;
    List<List<String>> pairs =
        arguments.length > 2
            ? Arrays.stream(arguments).skip(2).map(pair -> List.of(pair.split(":"))).toList()
            : PAIRS;
    try (ModelSession session = TrainedModelSource.miniLm().open()) {
      List<Scaled> split = new ArrayList<>();
      List<Scaled> linear = new ArrayList<>();
      for (List<String> pair : pairs) {
        print(session, "glosses", texts(pair, glosses, 1), split, linear);
      }
      print(
          session,
          "passages",
          texts(pairs.get(pairs.size() - 1), passages, LONGEST_PASSAGE),
          split,
          linear);
      print("split", split);
      print("linear", linear);
    }
  }

  private static void print(String measure, List<Scaled> scaled) {
    double[] adjusted =
        MultipleTesting.HOLM.adjust(
            scaled.stream().mapToDouble(each -> each.other().pValue()).toArray());
    for (int i = 0; i < adjusted.length; i++) {
      Scaled each = scaled.get(i);
      System.out.printf(
          Locale.ROOT,
          "%s by %s: mean %s optimal-scale, p = %.2g, by Holm %.2g%s%n",
          each.where(),
          measure,
          each.isMeanBetter() ? "above" : "not above",
          each.other().pValue(),
          adjusted[i],
          each.isMeanBetter() && adjusted[i] < 0.05 ? ", THE SCALE DOES NOT HOLD" : "");
    }
  }

  /** The mean against the optimal scale alone. */
  private static void compare(
      ModelSession session, Texts texts, List<Scaled> split, List<Scaled> linear) {
    PoolingAdvice advice =
        Spectra.of(TrainedModelSource.miniLm())
            .pooling(WindowPooling.named("mean"), WindowPooling.named("optimal-scale"))
            .depths(embeddingTable(), new Layer(2), lastLayer())
            .advise(session, texts);
    for (PoolingAdvice.AtDepth each : advice.depths()) {
      String where = texts.name() + ", " + each.depth().label();
      each.advice()
          .outcome()
          .filter(outcome -> !outcome.split().others().isEmpty())
          .ifPresentOrElse(
              outcome -> {
                split.add(new Scaled(where, outcome, outcome.split().others().get(0)));
                linear.add(new Scaled(where, outcome, outcome.linear().others().get(0)));
              },
              () -> System.out.println(where + ": no optimal scale"));
    }
  }

  /** As many texts of each class, of up to so many glosses each. */
  private static Texts texts(List<String> pair, int count, int longest) {
    Random random = new Random(Randomness.of(Defaults.SEED).child("texts", longest).seed());
    List<String> lines = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (String label : pair) {
      List<String> all =
          new ArrayList<>(WordNetGlosses.of(label).stream().map(Gloss::text).toList());
      Collections.shuffle(all, random);
      int next = 0;
      for (int text = 0; text < count / 2 && (longest > 1 || text < all.size()); text++) {
        int size = (int) Math.floor(Math.pow(longest + 1.0, random.nextDouble()));
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          parts.add(all.get(next++ % all.size()));
        }
        lines.add(String.join("; ", parts));
        labels.add(label);
      }
    }
    return Texts.of(String.join(", ", pair), lines).labelled(labels);
  }

  private static void print(
      ModelSession session, String what, Texts texts, List<Scaled> split, List<Scaled> linear) {
    PoolingAdvice advice =
        Spectra.of(TrainedModelSource.miniLm())
            .pooling(POOLINGS)
            .depths(embeddingTable(), new Layer(2), lastLayer())
            .advise(session, texts);
    double tokens =
        advice.lengths().entrySet().stream().mapToDouble(e -> e.getKey() * e.getValue()).sum();
    System.out.printf(
        Locale.ROOT,
        "%s of %s: %d texts of %d to %d tokens, mean %.1f%n",
        what,
        texts.name(),
        texts.lines().size(),
        Collections.min(advice.lengths().keySet()),
        Collections.max(advice.lengths().keySet()),
        tokens / texts.lines().size());
    for (PoolingAdvice.AtDepth each : advice.depths()) {
      System.out.println(each.depth().label() + ": " + row(each.advice()));
      for (StrategyAdvice strategy : each.advice().strategies()) {
        System.out.println("  " + row(strategy));
      }
    }
    compare(session, texts, split, linear);
  }

  private static String row(DepthAdvice advice) {
    LabelOutcome outcome = advice.outcome().orElseThrow();
    return String.format(
        Locale.ROOT,
        "%d judged; advised %s; split %s; linear %s",
        advice.sequences(),
        outcome.advised(),
        comparison(outcome.split()),
        comparison(outcome.linear()));
  }

  private static String comparison(LabelOutcome.Comparison comparison) {
    StringBuilder words = new StringBuilder(comparison.held() ? "holds" : "DOES NOT HOLD");
    for (LabelOutcome.PairedAccuracy other : comparison.others()) {
      boolean told = other.strategy().equals("mean") || other.strategy().equals("optimal-scale");
      if (told || other.better() || other.equals(comparison.others().get(0))) {
        words.append(
            String.format(
                Locale.ROOT,
                ", %s %.3f (p = %.2g%s)",
                other.strategy(),
                other.accuracy(),
                other.adjustedPValue(),
                other.better() ? ", better" : ""));
      }
    }
    return words.toString();
  }

  private static String row(StrategyAdvice of) {
    String alignment =
        of.predicted()
            .map(StrategyAdvice.Prediction::alignment)
            .map(PoolingTables::interval)
            .orElse("none");
    return String.format(
        Locale.ROOT,
        "%s | %s | %s | measured %.3f | %.3f | %.3f | labels %.3f",
        of.rank().isPresent() ? of.rank().getAsInt() : "–",
        of.strategy(),
        alignment,
        of.measured().alignment().orElse(Double.NaN),
        of.labelled().orElseThrow().split().value(),
        of.labelled().orElseThrow().linear().value(),
        of.labelled().orElseThrow().alignment());
  }

  private static String interval(Confidence of) {
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", of.value(), of.lower(), of.upper());
  }
}
