package io.attentionspectra.compare;

/**
 * The numbers of a head whose means over texts are compared, and tested against sampling. Each is a
 * size of the difference of two means of the same vector.
 */
public enum HeadQuantity {

  /** β̂, standard deviation of the scores that enter the softmax. */
  BETA_HAT(0, "betaHat", "β̂", "sharpness β̂"),

  /** exp of the entropy of the squared singular values of A⊥, a number of directions. */
  EFFECTIVE_RANK(1, "effectiveRank", "effective rank", "effective rank"),

  /** Share of all attention that the most attended token receives. */
  SINK_MASS(2, "sinkMass", "sink", "attention on the most attended token"),

  /** Mean entropy of the rows of A, in nats. */
  ENTROPY(3, "entropy", "entropy", "entropy of a row, nats"),

  /**
   * Wasserstein-1 distance of the mean spectra, ∫₀¹ |Q̄₁(u) − Q̄₂(u)| du, Q̄ the mean over texts of
   * the quantile functions of the squared singular values of √ℓ(A − column means); taken over the
   * averages of Q̄ in {@value HeadFeatures#LEVELS} equal steps of u. In the unit of the spectrum.
   */
  SPECTRUM(4, "spectrum", "spectrum", "spectrum, Wasserstein-1 distance") {
    @Override
    double size(double[] difference) {
      double sum = 0;
      for (int i = HeadFeatures.NUMBERS; i < difference.length; i++) {
        sum += Math.abs(difference[i]);
      }
      return sum / (difference.length - HeadFeatures.NUMBERS);
    }
  };

  private final int place;
  private final String key;
  private final String label;
  private final String words;

  HeadQuantity(int place, String key, String label, String words) {
    this.place = place;
    this.key = key;
    this.label = label;
    this.words = words;
  }

  /**
   * Name in files.
   *
   * @return for example {@code betaHat}
   */
  public String key() {
    return key;
  }

  /**
   * Name in tables.
   *
   * @return for example {@code β̂}
   */
  public String label() {
    return label;
  }

  /**
   * Name in headings.
   *
   * @return what is measured, in words
   */
  public String words() {
    return words;
  }

  /** Where its number stands in {@link HeadFeatures}, the spectrum from there on. */
  int place() {
    return place;
  }

  /** The size of a difference of two means of {@link HeadFeatures}; never negative. */
  double size(double[] difference) {
    return Math.abs(difference[place]);
  }
}
