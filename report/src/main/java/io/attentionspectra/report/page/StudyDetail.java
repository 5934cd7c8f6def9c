package io.attentionspectra.report.page;

import io.attentionspectra.advice.DepthAdvice;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Document;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PlottedBand;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.SpectrumDetail;
import io.attentionspectra.result.StudyResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What only a page needs of a result, beside the document that {@code --json} prints:
 *
 * <ul>
 *   <li>{@code spectra}: {@code LAYER.HEAD} to the measured squared singular values of √ℓ · (A −
 *       column means) and their {@code nulls}; bands are kept at some ranks of the spectrum;
 *   <li>{@code balancedSpectra}: the same of the heads balanced, without the curves of laws that
 *       are the same for both, whose names are {@code sameLaws};
 *   <li>{@code bandRanks}: number of values of a spectrum to the ranks at which its bands are kept;
 *   <li>{@code poolingSpectra}: {@code DEPTH/STRATEGY} to the measured eigenvalues of the pooled
 *       covariance and their {@code laws};
 *   <li>{@code tokenTable}: likewise of the token table;
 *   <li>{@code outputFirst}: the depths of advice, from the output of the model to its input, each
 *       with the words for it;
 *   <li>{@code nulls}: what the heads were set against, the strictest first, each with its
 *       sentence;
 *   <li>{@code verdict}: the lines of the result in words.
 * </ul>
 */
final class StudyDetail {

  /** 2.6 pixels of a picture 560 pixels wide, whose axis is the logarithm of ranks 1 to 512. */
  private static final double DRAWN_APART = 1.03;

  private StudyDetail() {}

  static Document of(StudyResult result) {
    Document spectra = new Document();
    Document balanced = new Document();
    Document ranks = new Document();
    for (HeadResult head : result.attention()) {
      String place = head.layer() + "." + head.head();
      spectra.object(place, spectrum(head.detail(), "nulls"));
      head.balanced()
          .ifPresent(of -> balanced.object(place, beside(head.detail(), of.head().detail())));
      int size = head.detail().spectrum().size();
      ranks.put("" + size, IntStream.of(drawnRanks(size)).boxed().toList());
    }
    Document pooled = new Document();
    for (PooledResult each : result.pooling()) {
      pooled.object(each.depth().label() + "/" + each.strategy(), spectrum(each.detail(), "laws"));
    }
    return new Document()
        .object("spectra", spectra)
        .object("balancedSpectra", balanced)
        .object("bandRanks", ranks)
        .object("poolingSpectra", pooled)
        .objects("nulls", nulls(result.attention()))
        .put("verdict", result.verdict());
  }

  /** What heads were set against, the strictest first; of equals the one asked for later. */
  private static List<Document> nulls(List<HeadResult> heads) {
    List<AttentionNull> nulls =
        new ArrayList<>(heads.stream().flatMap(h -> h.nulls().stream()).distinct().toList());
    Collections.reverse(nulls);
    nulls.sort(Comparator.comparingInt(AttentionNull::strictness).reversed());
    return nulls.stream().map(StudyDetail::described).toList();
  }

  private static Document described(AttentionNull of) {
    return new Document().put("name", of.name()).put("sentence", of.describe());
  }

  static Document of(PoolingAdvice advice) {
    Document pooled = new Document();
    for (PoolingAdvice.AtDepth each : advice.depths()) {
      Map<String, PlottedCurve> atUnit = curves(each.advice());
      for (StrategyAdvice strategy : each.advice().strategies()) {
        pooled.object(
            each.depth().label() + "/" + strategy.strategy(),
            spectrum(detail(strategy, atUnit), "laws"));
      }
    }
    Document document =
        new Document()
            .object("poolingSpectra", pooled)
            .put("verdict", advice.verdict())
            .objects("outputFirst", advice.outputFirst().stream().map(StudyDetail::words).toList());
    advice
        .tokenTable()
        .ifPresent(table -> document.object("tokenTable", spectrum(table.detail(), "laws")));
    return document;
  }

  /** The laws at κ = 1, computed once for all strategies. */
  private static Map<String, PlottedCurve> curves(DepthAdvice advice) {
    Map<String, PlottedCurve> curves = new LinkedHashMap<>();
    advice.laws().forEach(law -> curves.put(law.of().name(), PlottedCurve.of(law.law())));
    return curves;
  }

  private static SpectrumDetail detail(StrategyAdvice strategy, Map<String, PlottedCurve> atUnit) {
    Map<String, PlottedCurve> curves = new LinkedHashMap<>();
    strategy
        .kappa()
        .ifPresent(
            kappa -> atUnit.forEach((label, curve) -> curves.put(label, curve.scaledBy(kappa))));
    strategy.measured().laws().forEach((name, law) -> curves.put(name, PlottedCurve.of(law)));
    return new SpectrumDetail(strategy.measured().spectrum(), curves, Map.of());
  }

  private static Document words(PoolingAdvice.AtDepth at) {
    return new Document()
        .put("depth", at.depth().label())
        .put("phrase", at.depth().phrase())
        .put("heading", at.depth().heading());
  }

  private static Document spectrum(SpectrumDetail detail, String name) {
    Document nulls = new Document();
    detail.laws().forEach((label, curve) -> nulls.object(label, curve(curve)));
    detail.bands().forEach((label, band) -> nulls.object(label, band(band)));
    return new Document().numbers("values", detail.spectrum().toArray()).object(name, nulls);
  }

  /** A balanced spectrum beside the head's own: the laws of both are drawn from one curve. */
  private static Document beside(SpectrumDetail raw, SpectrumDetail balanced) {
    Map<String, PlottedCurve> own = new LinkedHashMap<>(balanced.laws());
    List<String> same =
        balanced.laws().keySet().stream()
            .filter(label -> isSame(raw.laws().get(label), balanced.laws().get(label)))
            .toList();
    same.forEach(own::remove);
    return spectrum(new SpectrumDetail(balanced.spectrum(), own, balanced.bands()), "nulls")
        .put("sameLaws", same);
  }

  private static boolean isSame(@Nullable PlottedCurve one, @Nullable PlottedCurve other) {
    return one != null
        && other != null
        && Arrays.equals(one.x(), other.x())
        && Arrays.equals(one.density(), other.density());
  }

  private static Document curve(PlottedCurve curve) {
    return new Document()
        .numbers("x", curve.x())
        .numbers("density", curve.density())
        .number("edge", curve.edge());
  }

  private static Document band(PlottedBand band) {
    int[] ranks = drawnRanks(band.mean().length);
    return new Document()
        .numbers("mean", at(ranks, band.mean()))
        .numbers("lower", at(ranks, band.lower()))
        .numbers("upper", at(ranks, band.upper()));
  }

  /** Ranks that lie at least 3 % apart, 1 and the last among them: closer ones share a pixel. */
  private static int[] drawnRanks(int last) {
    return IntStream.iterate(1, r -> r <= last, r -> r == last ? r + 1 : Math.min(last, next(r)))
        .toArray();
  }

  private static int next(int rank) {
    return Math.max(rank + 1, (int) Math.ceil(DRAWN_APART * rank));
  }

  private static double[] at(int[] ranks, double[] values) {
    return IntStream.of(ranks).mapToDouble(rank -> values[rank - 1]).toArray();
  }
}
