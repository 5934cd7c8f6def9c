package io.attentionspectra.result;

import io.attentionspectra.base.Estimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Results as comma-separated values: numbers at full precision, unknown ones empty. */
final class ResultCsv {

  private static final int LARGEST = 5;

  /** Columns of heads that are read balanced, after all others. */
  private static final List<String> BALANCED =
      List.of(
          "balanced mean",
          "balanced effectiveRank",
          "balanced stableRank",
          "balanced largest1",
          "balanced directionsBeyond",
          "largestBias",
          "biasedKey",
          "biasSpread");

  /** Columns of heads that are read without their matrix, after those. */
  private static final List<String> ESTIMATED =
      List.of("effectiveRankEstimationError", "ksEstimationError", "largest1EstimationError");

  private ResultCsv() {}

  static String heads(List<HeadResult> heads) {
    NavigableSet<String> nulls = new TreeSet<>();
    heads.forEach(head -> nulls.addAll(head.kolmogorovSmirnov().keySet()));
    List<String> header =
        new ArrayList<>(
            List.of(
                "layer",
                "head",
                "length",
                "headDim",
                "betaHat",
                "betaHatError",
                "regime",
                "mean",
                "effectiveRank",
                "stableRank",
                "entropy",
                "sinkMass",
                "sinkKey",
                "rankOne",
                "directionsBeyond"));
    for (int rank = 1; rank <= LARGEST; rank++) {
      header.add("largest" + rank);
    }
    nulls.forEach(each -> header.add("ks " + each));
    header.add("unusual");
    boolean balanced = heads.stream().anyMatch(head -> head.balanced().isPresent());
    if (balanced) {
      header.addAll(BALANCED);
    }
    boolean estimated = heads.stream().anyMatch(head -> head.estimation().isPresent());
    if (estimated) {
      header.addAll(ESTIMATED);
    }
    StringBuilder text = new StringBuilder(line(header));
    for (HeadResult head : heads) {
      List<String> cells = head(head, nulls);
      if (balanced) {
        cells.addAll(
            head.balanced()
                .map(ResultCsv::balanced)
                .orElse(Collections.nCopies(BALANCED.size(), "")));
      }
      if (estimated) {
        cells.addAll(
            head.estimation()
                .map(ResultCsv::estimated)
                .orElse(Collections.nCopies(ESTIMATED.size(), "")));
      }
      text.append(line(cells));
    }
    return text.toString();
  }

  private static List<String> estimated(EstimationErrors of) {
    return List.of(
        number(of.effectiveRank()), number(of.ks()), number(of.largest().stream().findFirst()));
  }

  private static List<String> balanced(BalancedResult of) {
    HeadResult head = of.head();
    return List.of(
        number(head.mean().value()),
        number(head.effectiveRank().value()),
        number(head.stableRank().value()),
        number(head.largest().stream().findFirst().map(Estimate::value)),
        number(head.directionsBeyond().map(Estimate::value)),
        number(of.largestBias().value()),
        Integer.toString(of.biasedKey()),
        number(of.biasSpread().value()));
  }

  static String pooled(List<PooledResult> results) {
    Set<String> nulls = new LinkedHashSet<>();
    results.forEach(each -> nulls.addAll(each.kolmogorovSmirnov().keySet()));
    List<String> header =
        new ArrayList<>(
            List.of(
                "depth",
                "strategy",
                "sequences",
                "kappa",
                "alpha",
                "gamma",
                "largest",
                "edge",
                "freeProductEdge",
                "outliers",
                "alignment",
                "accuracy"));
    nulls.forEach(each -> header.add("ks " + each));
    StringBuilder text = new StringBuilder(line(header));
    for (PooledResult each : results) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  each.depth().label(),
                  each.strategy(),
                  Long.toString(each.sequences()),
                  number(each.kappa()),
                  number(each.alpha()),
                  number(each.gamma()),
                  number(each.detail().spectrum().get(0)),
                  number(each.edge()),
                  number(each.freeProductEdge()),
                  Integer.toString(each.outliers().size()),
                  number(each.alignment()),
                  number(each.accuracy())));
      for (String name : nulls) {
        cells.add(number(Optional.ofNullable(each.kolmogorovSmirnov().get(name))));
      }
      text.append(line(cells));
    }
    return text.toString();
  }

  private static List<String> head(HeadResult head, NavigableSet<String> nulls) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                Integer.toString(head.layer()),
                Integer.toString(head.head()),
                number(head.length().value()),
                Integer.toString(head.headSize()),
                number(head.betaHat().value()),
                number(head.betaHat().standardError()),
                head.regime().label(),
                number(head.mean().value()),
                number(head.effectiveRank().value()),
                number(head.stableRank().value()),
                number(head.entropy().value()),
                number(head.sinkMass().value()),
                Integer.toString(head.sinkKey()),
                number(head.rankOne().value()),
                number(head.directionsBeyond().map(Estimate::value))));
    for (int rank = 0; rank < LARGEST; rank++) {
      cells.add(rank < head.largest().size() ? number(head.largest().get(rank).value()) : "");
    }
    for (String each : nulls) {
      cells.add(
          number(Optional.ofNullable(head.kolmogorovSmirnov().get(each)).map(Estimate::value)));
    }
    cells.add(head.unusual());
    return cells;
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  private static String number(Optional<Double> value) {
    return value.map(ResultCsv::number).orElse("");
  }

  private static String line(List<String> cells) {
    return cells.stream().map(ResultCsv::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
