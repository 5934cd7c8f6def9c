package io.attentionspectra.probe;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.WeightedPooling;
import java.util.Optional;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/** How token windows become vectors; some poolings are estimated from the windows first. */
public interface WindowPooling {

  /**
   * Short name, that of {@link Pooling#name()}, for tables and options.
   *
   * @return the name
   */
  String label();

  /**
   * The pooling made ready for windows of a study.
   *
   * @param evidence what is known of the windows, computed when asked for
   * @return the pooling to apply
   * @throws ArithmeticException if weights cannot be found, saying why
   * @throws IllegalArgumentException if the evidence lacks what the pooling needs
   */
  @API(status = API.Status.INTERNAL)
  Fitted fit(PoolingEvidence evidence);

  /** A pooling ready to be applied. */
  @API(status = API.Status.INTERNAL)
  interface Fitted {

    /**
     * Pools one window.
     *
     * @param window the tokens of a text
     * @return a vector of length d
     */
    double[] apply(TokenWindow window);

    /**
     * Weights over the positions of the window, where the pooling is a weighted sum of them.
     *
     * @param length T
     * @return T weights, or nothing
     */
    Optional<double[]> weights(int length);

    /**
     * The pooling of tokens that is applied.
     *
     * @return the pooling, or nothing where it is none of tokens, such as a special token
     */
    default Optional<Pooling> pooling() {
      return Optional.empty();
    }

    /**
     * Whether the pooled vector is a weighted sum of the tokens, by position or by which they are.
     *
     * @return false for a special token, a maximum and the like
     */
    default boolean isWeightedSum() {
      return false;
    }

    /**
     * Length of the pooled vector.
     *
     * @param tokens d, length of a token's
     * @return d, unless something follows the pooling that changes it
     */
    default int dimension(int tokens) {
      return tokens;
    }

    /**
     * Whether the pooled vector lies in the space of the tokens, so that their leading direction
     * means something in it.
     *
     * @return false where something else was made of it
     */
    default boolean isOfTokens() {
      return true;
    }

    /**
     * Noise level κ: ‖w‖² of a weighted sum, 1 for a single special token.
     *
     * @param length T
     * @return κ, or nothing where the pooling is not linear
     */
    Optional<Double> kappa(int length);
  }

  /**
   * The pooling of a name, as the guide lists them; {@code first} is {@link #first}, {@code own} is
   * {@link #own}.
   *
   * @param name for example {@code mean}, {@code harmonic:1} or {@code top-eigenvector}
   * @return the pooling
   * @throws IllegalArgumentException if there is none of that name
   */
  static WindowPooling named(String name) {
    if (name.equals("first")) {
      return first();
    }
    if (OwnPooling.isNamed(name)) {
      return OwnPooling.named(name);
    }
    return PoolingNames.isEstimated(name)
        ? new EstimatedPooling(PoolingNames.checked(name))
        : of(PoolingNames.of(name));
  }

  /**
   * A pooling of the tokens of the window, special tokens left out.
   *
   * @param pooling any pooling
   * @return its form for windows
   */
  static WindowPooling of(Pooling pooling) {
    return new TokenPooling(pooling);
  }

  /**
   * The special token before the window ([CLS]); the first token where the model has none.
   *
   * @return the pooling
   */
  static WindowPooling first() {
    return new SpecialTokenPooling();
  }

  /**
   * The pooling of the model's authors, with what follows it, where the model says how they pool:
   * measured at the last layer beside the others, on the same texts.
   *
   * @param width length of its vectors, {@link io.attentionspectra.model.ModelSession#ownPooling()}
   * @param tokens d, length of a token's
   * @return the pooling
   * @throws IllegalArgumentException if a length is below 1
   */
  static WindowPooling own(int width, int tokens) {
    Check.atLeast("length of own vectors", width, 1);
    return new OwnPooling(
        width == Check.atLeast("length of tokens", tokens, 1)
            ? OptionalInt.empty()
            : OptionalInt.of(width));
  }

  /**
   * Whether this is the pooling of the model's authors, which windows have at the last layer only.
   *
   * @return true of {@link #own}
   */
  default boolean isOwn() {
    return this instanceof OwnPooling;
  }

  /**
   * The top eigenvector of the positional correlation estimated from the windows.
   *
   * @return the pooling
   */
  static WindowPooling topEigenvector() {
    return new EstimatedPooling("top-eigenvector");
  }

  /**
   * Weights learned by gradient ascent of α/κ on the positional correlation estimated from the
   * windows.
   *
   * @return the pooling
   */
  static WindowPooling learned() {
    return new EstimatedPooling("learned");
  }

  /**
   * The mean in which tokens that are frequent among the windows count less.
   *
   * @param smoothing a of the weight a/(a + share of the token), positive
   * @return the pooling
   * @throws IllegalArgumentException if a is not positive and finite
   */
  static WindowPooling inverseFrequency(double smoothing) {
    return named("inverse-frequency:" + smoothing);
  }

  /**
   * The form of a pooling of tokens that is ready to be applied.
   *
   * @param pooling any pooling
   * @return the fitted pooling; it has weights and κ if the pooling is linear
   */
  @API(status = API.Status.INTERNAL)
  static Fitted fitted(Pooling pooling) {
    return new Fitted() {
      @Override
      public double[] apply(TokenWindow window) {
        return pooling instanceof WeightedPooling weighted && !(pooling instanceof LinearPooling)
            ? weighted.apply(window.tokens(), window.numbers())
            : pooling.apply(window.tokens());
      }

      @Override
      public Optional<Pooling> pooling() {
        return Optional.of(pooling);
      }

      @Override
      public boolean isWeightedSum() {
        return pooling instanceof WeightedPooling;
      }

      @Override
      public Optional<double[]> weights(int length) {
        return pooling instanceof LinearPooling linear
            ? Optional.of(linear.weights(length))
            : Optional.empty();
      }

      @Override
      public Optional<Double> kappa(int length) {
        return pooling instanceof LinearPooling linear
            ? Optional.of(linear.kappa(length))
            : Optional.empty();
      }
    };
  }
}
