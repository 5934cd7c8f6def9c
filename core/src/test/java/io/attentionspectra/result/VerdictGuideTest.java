package io.attentionspectra.result;

import static io.attentionspectra.nulls.DrawnNull.reinitialisedHead;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.ReplicaCount;
import io.attentionspectra.nulls.Significance;
import io.attentionspectra.spectrum.Spectrum;
import io.attentionspectra.testing.ShownOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line that docs/guide/inspect.md explains is one that a verdict says. */
final class VerdictGuideTest {

  private static final Path PAGE = Path.of("..", "docs", "guide", "inspect.md");
  private static final Pattern EXAMPLE = Pattern.compile("^\\| `([^`]+)` \\|.*");
  private static final AttentionNull NULL = reinitialisedHead(new ReplicaCount(20));
  private static final int LENGTH = 512;

  /** A head as it is told of, everything else plain. */
  private record Told(int layer, int head, double betaHat, Regime regime) {

    HeadResult result(int directions, double sink, double effectiveRank) {
      Outlier outlier = new Outlier(2, 0.05, 0.05, 0.5);
      return new HeadResult(
          layer,
          head,
          32,
          exactly(LENGTH),
          exactly(betaHat),
          regime,
          List.of(exactly(2)),
          exactly(1),
          exactly(effectiveRank),
          exactly(10),
          exactly(5),
          exactly(0.8),
          exactly(sink),
          0,
          exactly(1),
          Map.of(NULL.name(), exactly(0.12)),
          Map.of(),
          Map.of(),
          List.of(NULL),
          new Significance(Optional.of(NULL), "draws", Optional.of(0.05)),
          Optional.of(exactly(directions)),
          Collections.nCopies(Math.min(directions, 5), outlier),
          new SpectrumDetail(Spectrum.of(2, 1), Map.of(), Map.of()),
          Optional.empty(),
          Optional.empty());
    }
  }

  private static Estimate exactly(double value) {
    return new Estimate(value, 0);
  }

  /** 53 of 72 heads beyond the null, 8 of them in layer 0, where head 2 is the sharpest. */
  private static List<HeadResult> heads() {
    List<HeadResult> heads = new ArrayList<>();
    for (int head = 0; head < 12; head++) {
      Regime regime =
          head == 2 ? Regime.CONDENSING : head < 6 ? Regime.HEAVY_TAILED : Regime.LINEAR;
      double betaHat = head == 2 ? 19.54 : head == 11 ? 0.55 : 1;
      int directions = head == 1 ? 4 : head < 8 ? 1 : 0;
      heads.add(new Told(0, head, betaHat, regime).result(directions, 0.1, 100));
    }
    for (int place = 12; place < 72; place++) {
      double sink = place == 4 * 12 + 5 ? 0.39 : 0.1;
      double effectiveRank = place == 5 * 12 ? 1.1 : 100;
      heads.add(
          new Told(place / 12, place % 12, 1, Regime.LINEAR)
              .result(place < 12 + 45 ? 1 : 0, sink, effectiveRank));
    }
    return heads;
  }

  /** Of 72 heads 51 beyond the null either way, 2 as computed alone, 19 balanced alone. */
  private static List<HeadResult> balanced() {
    List<HeadResult> heads = new ArrayList<>();
    for (int place = 0; place < 72; place++) {
      Told told = new Told(place / 12, place % 12, 1, Regime.LINEAR);
      HeadResult raw = told.result(place < 53 ? 1 : 0, 0.1, 100);
      HeadResult without = told.result(place >= 2 ? 1 : 0, 0.1, 100);
      heads.add(
          raw.withBalanced(Optional.of(new BalancedResult(without, exactly(1), 0, exactly(0.1)))));
    }
    return heads;
  }

  private static HeadResult untested(HeadResult head) {
    return new HeadResult(
        head.layer(),
        head.head(),
        head.headSize(),
        head.length(),
        head.betaHat(),
        head.regime(),
        head.largest(),
        head.mean(),
        head.effectiveRank(),
        head.stableRank(),
        head.entropy(),
        head.normalisedEntropy(),
        head.sinkMass(),
        head.sinkKey(),
        head.rankOne(),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Significance.untested("no null was asked for"),
        Optional.empty(),
        List.of(),
        head.detail(),
        Optional.empty(),
        Optional.empty());
  }

  private static PooledResult pooled(
      String strategy, Optional<Double> accuracy, Optional<Double> alignment, double largest) {
    return new PooledResult(
        Depth.lastLayer(),
        strategy,
        2052,
        0.2,
        Optional.of(0.1),
        Optional.empty(),
        Optional.of(1.0),
        Optional.empty(),
        Optional.of(0.0),
        Collections.nCopies(4, new Outlier(largest, 0, 0, 0.5)),
        alignment,
        accuracy,
        Map.of(),
        Map.of(),
        new SpectrumDetail(Spectrum.of(largest, 0.5), Map.of(), Map.of()));
  }

  private static List<String> said() {
    List<HeadResult> untested = heads().stream().map(VerdictGuideTest::untested).toList();
    List<PooledResult> labelled =
        List.of(
            pooled("harmonic:1.0", Optional.of(0.961), Optional.of(0.976), 3),
            pooled("top-eigenvector", Optional.of(0.960), Optional.of(0.976), 3));
    List<PooledResult> unlabelled =
        List.of(pooled("mean", Optional.empty(), Optional.empty(), 3.2));
    return Stream.of(
            AttentionVerdict.of(heads()),
            AttentionVerdict.of(balanced()),
            AttentionVerdict.of(untested),
            PooledVerdict.of(labelled),
            PooledVerdict.of(unlabelled))
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void everyLineExplainedIsOneThatIsSaid() throws IOException {
    List<String> examples =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.equals("## What the verdict says"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .map(EXAMPLE::matcher)
            .filter(Matcher::matches)
            .map(row -> row.group(1))
            .toList();
    assertEquals(10, examples.size());
    List<String> said = said();
    for (String example : examples) {
      Pattern pattern = ShownOutput.shown(example);
      assertTrue(
          said.stream().anyMatch(line -> pattern.matcher(line).matches()),
          () -> "no verdict says: " + example + "\n" + String.join("\n", said));
    }
  }
}
