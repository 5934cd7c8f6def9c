package io.attentionspectra.study;

import io.attentionspectra.compare.ComparisonStep;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Head;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Selection;
import io.attentionspectra.nulls.DrawnNull;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.nulls.ReplicaCount;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The words of a study, for static import.
 *
 * <pre>{@code
 * StudyResult result =
 *     Spectra.of(source)
 *         .layers(all()).heads(only(0, 3))
 *         .probe(attentionSpectrum()).against(gaussianEquivalence(), reinitialisedHead(replicas(8)))
 *         .probe(pooledCovariance(mean(), first(), topEigenvector())).against(silverstein())
 *         .seed(42).because("which pooling keeps the class signal?")
 *         .run(texts);
 * }</pre>
 */
public final class Spectra {

  private Spectra() {}

  /**
   * Begins a study of a model.
   *
   * @param source where the model comes from; not opened before the study runs
   * @return the first step
   */
  public static ModelStep of(ModelSource source) {
    return StudyPlan.of(source);
  }

  /**
   * Begins a comparison of two models of equal shape on the same texts.
   *
   * @param first where the first model comes from, the one that changes are counted from
   * @return the step that takes the second: {@code compare(a).against(b)}
   */
  public static ComparisonStep compare(ModelSource first) {
    return ComparisonStep.of(first);
  }

  /**
   * Selects all layers or heads.
   *
   * @return the selection
   */
  public static Selection all() {
    return Selection.all();
  }

  /**
   * Selects layers or heads by number.
   *
   * @param numbers at least one, from 0
   * @return the selection
   * @throws IllegalArgumentException if there is none or one is negative
   */
  public static Selection only(int... numbers) {
    return Selection.of(numbers);
  }

  /**
   * Selects layers by number; another word for {@link #only}.
   *
   * @param numbers at least one, from 0
   * @return the selection
   * @throws IllegalArgumentException if there is none or one is negative
   */
  public static Selection layers(int... numbers) {
    return Selection.of(numbers);
  }

  /**
   * Selects heads by number; another word for {@link #only}.
   *
   * @param numbers at least one, from 0
   * @return the selection
   * @throws IllegalArgumentException if there is none or one is negative
   */
  public static Selection heads(int... numbers) {
    return Selection.of(numbers);
  }

  /**
   * Selects layers or heads by a condition.
   *
   * @param name the condition in words
   * @param condition the condition on a number from 0
   * @return the selection
   */
  public static Selection where(String name, IntPredicate condition) {
    return Selection.where(name, condition);
  }

  /**
   * The spectra of attention matrices.
   *
   * @return the probe
   */
  public static AttentionProbe attentionSpectrum() {
    return new AttentionProbe();
  }

  /**
   * The covariances of pooled token windows.
   *
   * @param poolings at least one, of different labels
   * @return the probe
   * @throws IllegalArgumentException if there is none or a label comes twice
   */
  public static PooledProbe pooledCovariance(WindowPooling... poolings) {
    return new PooledProbe(List.of(poolings));
  }

  /**
   * N0, the Gaussian equivalence law at a head's β̂.
   *
   * @return the null
   */
  public static LawNull gaussianEquivalence() {
    return LawNull.gaussianEquivalence();
  }

  /**
   * N1, the spherical equivalence law at a head's β̂, length and head size.
   *
   * @return the null
   */
  public static LawNull sphericalEquivalence() {
    return LawNull.sphericalEquivalence();
  }

  /**
   * N2, Gaussian queries and keys with a head's measured covariances.
   *
   * @param replicas how often to simulate it
   * @return the null
   */
  public static DrawnNull covarianceSurrogate(ReplicaCount replicas) {
    return DrawnNull.covarianceSurrogate(replicas);
  }

  /**
   * N3, fresh Gaussian weights on the tokens that enter a head.
   *
   * @param replicas how often to simulate it
   * @return the null
   */
  public static DrawnNull reinitialisedHead(ReplicaCount replicas) {
    return DrawnNull.reinitialisedHead(replicas);
  }

  /**
   * A number of replicas.
   *
   * @param count at least 1; p-values cannot be below 1/(count + 1)
   * @return the number
   * @throws IllegalArgumentException if it is below 1
   */
  public static ReplicaCount replicas(int count) {
    return new ReplicaCount(count);
  }

  /**
   * The law of pooled independent tokens from an isotropic table.
   *
   * @return the null
   */
  public static PooledNull freeProduct() {
    return PooledNull.freeProduct();
  }

  /**
   * Silverstein's law with the measured token covariance as population.
   *
   * @return the null
   */
  public static PooledNull silverstein() {
    return PooledNull.silverstein();
  }

  /**
   * Pools by the mean over the window.
   *
   * @return the pooling
   */
  public static WindowPooling mean() {
    return WindowPooling.of(Poolings.mean());
  }

  /**
   * Takes the special token before the window ([CLS]).
   *
   * @return the pooling
   */
  public static WindowPooling first() {
    return WindowPooling.first();
  }

  /**
   * Takes the last token of the window.
   *
   * @return the pooling
   */
  public static WindowPooling last() {
    return WindowPooling.of(Poolings.last());
  }

  /**
   * Takes the largest entry of every coordinate.
   *
   * @return the pooling, which has no κ and hence no law
   */
  public static WindowPooling max() {
    return WindowPooling.of(Poolings.max());
  }

  /**
   * Pools by the mean after parameter-free causal attention.
   *
   * @param tau τ, finite
   * @return the pooling
   * @throws IllegalArgumentException if τ is not finite
   */
  public static WindowPooling harmonicCausal(double tau) {
    return WindowPooling.of(Poolings.harmonicCausal(tau));
  }

  /**
   * Pools by the mean weighted with the position.
   *
   * @return the pooling
   */
  public static WindowPooling positionWeightedMean() {
    return WindowPooling.of(Poolings.positionWeightedMean());
  }

  /**
   * Pools by the top eigenvector of the positional correlation, estimated from the windows without
   * labels.
   *
   * @return the pooling
   */
  public static WindowPooling topEigenvector() {
    return WindowPooling.topEigenvector();
  }

  /**
   * Pools by weights learned by gradient ascent of α/κ, without labels.
   *
   * @return the pooling
   */
  public static WindowPooling learned() {
    return WindowPooling.learned();
  }

  /**
   * Pools by a strategy of one's own.
   *
   * @param pooling applied to the tokens of the window
   * @return the pooling
   */
  public static WindowPooling pooledBy(Pooling pooling) {
    return WindowPooling.of(pooling);
  }

  /**
   * A layer by number: a place in a result, or the depth of its output.
   *
   * @param number from 0
   * @return the layer
   * @throws IllegalArgumentException if the number is negative
   */
  public static Layer layer(int number) {
    return new Layer(number);
  }

  /**
   * A head by number.
   *
   * @param number from 0
   * @return the head
   * @throws IllegalArgumentException if the number is negative
   */
  public static Head head(int number) {
    return new Head(number);
  }

  /**
   * The output of the last layer.
   *
   * @return the depth
   */
  public static Depth lastLayer() {
    return Depth.lastLayer();
  }

  /**
   * The raw rows of the embedding table.
   *
   * @return the depth
   */
  public static Depth embeddingTable() {
    return Depth.embeddingTable();
  }

  /**
   * The embeddings that enter the first layer.
   *
   * @return the depth
   */
  public static Depth embeddings() {
    return Depth.embeddings();
  }
}
