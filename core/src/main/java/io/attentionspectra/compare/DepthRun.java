package io.attentionspectra.compare;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.compare.internal.Deals;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.signal.MultipleTesting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The pooled texts of both models: read once per model, pooled as they come, then compared. */
final class DepthRun {

  private final ModelSession first;
  private final ModelSession second;
  private final TokenRequest request;
  private final Randomness randomness;
  private final List<Note> notes;

  DepthRun(
      ModelSession first,
      ModelSession second,
      TokenRequest request,
      Randomness randomness,
      List<Note> notes) {
    this.first = first;
    this.second = second;
    this.request = request;
    this.randomness = randomness;
    this.notes = notes;
  }

  List<DepthComparison> comparisons(List<Depth> depths, int layers) {
    Map<Integer, SortedMap<Integer, double[]>> ofFirst = pooled(first);
    Map<Integer, SortedMap<Integer, double[]>> ofSecond = pooled(second);
    List<DepthComparison> found = new ArrayList<>();
    for (Depth depth : depths) {
      int number = depth.in(layers);
      SortedMap<Integer, double[]> one = ofFirst.getOrDefault(number, new TreeMap<>());
      SortedMap<Integer, double[]> other = ofSecond.getOrDefault(number, new TreeMap<>());
      if (one.isEmpty() || other.isEmpty()) {
        leftOut(depth, "no text has a window there in both models");
      } else if (one.size() < PooledProbe.FEWEST_WINDOWS) {
        leftOut(
            depth,
            one.size()
                + (one.size() == 1 ? " text has " : " texts have ")
                + request.window()
                + " tokens, at least "
                + PooledProbe.FEWEST_WINDOWS
                + " such texts are needed");
      } else {
        requireSameTexts(one, other);
        found.add(
            new PooledPair(
                    depth,
                    matrix(one),
                    matrix(other),
                    first.solver(),
                    Deals.of(one.size(), depths.size(), randomness),
                    randomness)
                .comparison());
      }
    }
    return corrected(found);
  }

  private void leftOut(Depth depth, String why) {
    notes.add(
        Note.about(
            Note.Kind.DEPTH_LEFT_OUT, depth.label(), depth.phrase() + " is left out: " + why));
  }

  /** Mean of the window of every text, by depth and number of the text. */
  private Map<Integer, SortedMap<Integer, double[]>> pooled(ModelSession session) {
    Pooling mean = Poolings.mean();
    Map<Integer, SortedMap<Integer, double[]>> pooled = new TreeMap<>();
    session.readTokens(
        request,
        window ->
            pooled
                .computeIfAbsent(window.depth(), depth -> new TreeMap<>())
                .put(window.text(), mean.apply(window.tokens())));
    return pooled;
  }

  private void requireSameTexts(
      SortedMap<Integer, double[]> one, SortedMap<Integer, double[]> other) {
    if (!one.keySet().equals(other.keySet())) {
      int text =
          IntStream.range(0, request.texts().size())
              .filter(i -> one.containsKey(i) != other.containsKey(i))
              .findFirst()
              .orElseThrow();
      throw Check.failure(
          "window of text " + text,
          one.containsKey(text) ? "in the first model only" : "in the second model only",
          "must be in both models",
          "compare models that share a tokenizer");
    }
  }

  private static Matrix matrix(SortedMap<Integer, double[]> vectors) {
    return Matrix.of(vectors.values().toArray(new double[0][]));
  }

  private static List<DepthComparison> corrected(List<DepthComparison> found) {
    double[] adjusted =
        MultipleTesting.HOLM.adjust(
            found.stream().flatMapToDouble(each -> each.pValue().stream()).toArray());
    List<DepthComparison> all = new ArrayList<>();
    int next = 0;
    for (DepthComparison each : found) {
      all.add(each.pValue().isPresent() ? each.adjusted(adjusted[next++]) : each);
    }
    return List.copyOf(all);
  }
}
