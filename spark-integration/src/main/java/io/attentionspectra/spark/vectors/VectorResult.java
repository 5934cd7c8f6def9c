package io.attentionspectra.spark.vectors;

import io.attentionspectra.base.Document;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The centred covariance (1/N) Σ (c − c̄)(c − c̄)ᵀ of a column of N vectors, and which of its
 * eigenvalues lie beyond chance.
 *
 * @param vectors N, those left out not counted
 * @param dimension d
 * @param law what the eigenvalues were set against
 * @param spectrum d eigenvalues, zeros included; nothing with fewer than two vectors
 * @param edge right edge of the law; nothing where {@code notes} say why
 * @param largestPValue Tracy–Widom p-value of the largest eigenvalue at that edge, not corrected
 * @param outliers leading eigenvalues beyond the edge with a p-value below 0.05 after Holm's
 *     correction over the ten largest, at most ten
 * @param bad what was left out
 * @param notes what a reader must know beside the numbers
 */
public record VectorResult(
    long vectors,
    int dimension,
    String law,
    Optional<Spectrum> spectrum,
    Optional<Double> edge,
    Optional<Double> largestPValue,
    List<Outlier> outliers,
    BadVectors bad,
    List<String> notes) {

  /**
   * Copies the lists.
   *
   * @param vectors N
   * @param dimension d
   * @param law the law
   * @param spectrum the eigenvalues
   * @param edge right edge of the law
   * @param largestPValue p-value of the largest eigenvalue
   * @param outliers eigenvalues beyond the edge
   * @param bad what was left out
   * @param notes what a reader must know
   */
  public VectorResult {
    outliers = List.copyOf(outliers);
    notes = List.copyOf(notes);
  }

  /**
   * The result in a row of {@link VectorSpectra}.
   *
   * @param row the struct that the aggregation gave
   * @return the result
   * @throws IllegalArgumentException if the row is of another schema
   */
  public static VectorResult of(Row row) {
    return ResultRow.read(row);
  }

  /**
   * γ = d/N.
   *
   * @return the ratio, infinite without vectors
   */
  public double gamma() {
    return (double) dimension / vectors;
  }

  /**
   * The result as nested maps, lists, strings, numbers and null, ready for any JSON writer.
   *
   * @return the document, keys in a fixed order
   */
  public Map<String, @Nullable Object> toTree() {
    Document tree =
        new Document().put("vectors", vectors).put("dimension", dimension).number("gamma", gamma());
    tree.put("law", law)
        .numbers("spectrum", spectrum.map(Spectrum::toArray).orElse(new double[0]))
        .put("edge", edge.orElse(null))
        .put("pValue", largestPValue.orElse(null))
        .objects("outliers", outliers.stream().map(Outlier::toDocument).toList())
        .object("leftOut", bad.toDocument())
        .put("notes", notes);
    return tree.map();
  }
}
