package io.attentionspectra.nulls;

import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apiguardian.api.API;

/**
 * The law of a pooled null at one depth and κ = 1, with the test at its edge; poolings enter
 * through κ only, so that it is computed once for all of them.
 *
 * @param of whose law it is
 * @param law the law
 * @param edge the test of a largest eigenvalue, where its p-values hold
 */
@API(status = API.Status.INTERNAL)
public record PooledLaw(PooledNull of, SpectralLaw law, Optional<EdgeSignificance> edge) {

  /**
   * The laws of nulls at a depth.
   *
   * @param nulls in the order asked for
   * @param tokens spectrum of the tokens and the ratios
   * @param absent receives every null without a law, and why
   * @return the laws that exist, by null, in the same order
   */
  public static Map<PooledNull, PooledLaw> of(
      List<PooledNull> nulls, TokenPopulation tokens, BiConsumer<PooledNull, String> absent) {
    Map<PooledNull, PooledLaw> laws = new LinkedHashMap<>();
    for (PooledNull each : nulls) {
      try {
        each.law(tokens)
            .ifPresentOrElse(
                law -> laws.put(each, new PooledLaw(each, law, edge(each, law, tokens))),
                () -> absent.accept(each, "it says nothing of such tokens"));
      } catch (IllegalArgumentException e) {
        absent.accept(each, String.valueOf(e.getMessage()));
      }
    }
    return laws;
  }

  private static Optional<EdgeSignificance> edge(
      PooledNull of, SpectralLaw law, TokenPopulation tokens) {
    boolean calibrated = of.edge().filter(domain -> domain.contains(tokens)).isPresent();
    return calibrated && law instanceof SoftEdged soft
        ? Optional.of(EdgeSignificance.of(soft))
        : Optional.empty();
  }

  /**
   * The law whose edge decides what is an outlier.
   *
   * @param laws laws at one depth, in the order asked for
   * @return the strictest with p-values; where none has any, the strictest; nothing without laws
   */
  public static Optional<PooledLaw> deciding(Iterable<PooledLaw> laws) {
    List<PooledLaw> strictestFirst = new ArrayList<>();
    laws.forEach(strictestFirst::add);
    Collections.reverse(strictestFirst);
    strictestFirst.sort(
        Comparator.comparingInt((PooledLaw each) -> each.of.strictness()).reversed());
    return strictestFirst.stream()
        .filter(each -> each.edge.isPresent())
        .findFirst()
        .or(() -> strictestFirst.stream().findFirst());
  }

  /**
   * The p-values of the largest eigenvalues, each as if it were the largest.
   *
   * @param measured eigenvalues of the covariance of pooled texts
   * @param kappa κ of the pooling, positive
   * @param leading how many
   * @return one p-value each; none where the edge gives none
   */
  public double[] pValues(Spectrum measured, double kappa, int leading) {
    return edge.map(
            test ->
                Arrays.stream(measured.largest(leading))
                    .map(value -> test.pValue(value / kappa, measured.size()))
                    .toArray())
        .orElse(new double[0]);
  }
}
