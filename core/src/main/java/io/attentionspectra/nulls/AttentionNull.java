package io.attentionspectra.nulls;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelShape;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What a measured attention spectrum is set against: a law, or heads drawn beside the measured one.
 * For a null of your own implement {@link LawNull} or {@link DrawnNull}, or take one of their
 * factories.
 *
 * <p>Nulls are ordered by how much of the head they take as given. The strictest one that gives
 * p-values at a head decides which of its directions are outliers, and the strictest one asked for
 * is the one whose distance a verdict names; of two equally strict ones it is the one asked for
 * later. The ready-made ones stand at
 *
 * <ul>
 *   <li>100: {@link LawNull#gaussianEquivalence()}, which knows β̂ and m/ℓ;
 *   <li>200: {@link LawNull#sphericalEquivalence()}, which knows ℓ and m;
 *   <li>300: a law of one's own, unless it says otherwise;
 *   <li>400: {@link DrawnNull#covarianceSurrogate}, which knows means and covariances of queries
 *       and keys;
 *   <li>500: {@link DrawnNull#reinitialisedHead}, which knows the tokens;
 *   <li>600: a draw of one's own, unless it says otherwise.
 * </ul>
 */
public sealed interface AttentionNull permits LawNull, DrawnNull {

  /**
   * Name in tables, plots and results, a phrase without an article.
   *
   * @return a name of its own among the nulls of a study
   */
  String name();

  /**
   * The null in words, for sentences.
   *
   * @return a noun phrase with its article
   */
  String describe();

  /**
   * Place in the order of strictness.
   *
   * @return the larger, the stricter
   */
  int strictness();

  /**
   * Whether the null says nothing of a model's heads, and why.
   *
   * @param model sizes and visibility of the model
   * @return a note for the reader of the result; empty where the null applies, as most do
   */
  default Optional<String> exclusion(ModelShape model) {
    return Optional.empty();
  }

  /**
   * Whether the null is a law under the mask of a head, which describes relative attention: heads
   * whose mask hides keys are then read so, too.
   *
   * @return false unless said otherwise
   */
  default boolean readsRelative() {
    return false;
  }

  /**
   * The null for a run over the heads of one model, where many of them can share some work.
   *
   * @param model sizes and visibility of the model
   * @return a null equal to this one
   */
  default AttentionNull forModel(ModelShape model) {
    return this;
  }

  /**
   * Where the largest value of the null's law follows the Tracy–Widom law, so that p-values at its
   * right edge hold.
   *
   * @return the domain; empty for draws, and for a law whose edge has not been checked
   */
  default Optional<EdgeDomain<HeadFigures>> edge() {
    return Optional.empty();
  }

  /**
   * What the model's session draws for this null.
   *
   * @return the draw; empty for a law
   */
  Optional<HeadDraw> draw();

  /**
   * The null at a head.
   *
   * @param reading the head on one text, with what was drawn beside it
   * @return what the null says; nothing where it has no law or was not drawn
   */
  @API(status = API.Status.INTERNAL)
  Optional<NullAtHead> at(HeadReading reading);

  /**
   * Why there is nothing {@link #at} a head.
   *
   * @param reading a head of which the null says nothing
   * @return the reason, the end of a sentence
   */
  String absence(HeadReading reading);

  /**
   * A null of this library by its name.
   *
   * @param name its {@link #name}
   * @param replicas how many are drawn, where it is drawn
   * @return the null
   * @throws IllegalArgumentException if there is none of that name
   */
  static AttentionNull named(String name, int replicas) {
    List<AttentionNull> known =
        List.of(
            new GaussianEquivalenceNull(),
            new SphericalEquivalenceNull(),
            new CovarianceSurrogateNull(replicas),
            new ReinitialisedHeadNull(replicas));
    return known.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "null",
                    "'" + name + "'",
                    "is none of this library",
                    "take " + known.stream().map(AttentionNull::name).toList()));
  }
}
