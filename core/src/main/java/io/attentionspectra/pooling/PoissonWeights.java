package io.attentionspectra.pooling;

import io.attentionspectra.base.Randomness;
import org.apache.commons.rng.UniformRandomProvider;
import org.apiguardian.api.API;

/**
 * How often a text counts in each bootstrap replicate: Poisson(1) times, drawn from the seed and
 * the number of the text alone, so that neither threads nor the order of merging changes the
 * weights. Accumulators that bootstrap online use it (sources there).
 */
@API(status = API.Status.INTERNAL)
public final class PoissonWeights {

  /**
   * Texts whose numbers have the same quotient by this are a stretch. Accumulators that bootstrap
   * centre a text by those of its stretch that came before it, so that what a text adds to a
   * replicate does not depend on where else a corpus is cut into parts.
   */
  public static final int STRETCH = 1024;

  /** Poisson(1) distribution function at 0, 1, …; what is beyond has probability below 1e-15. */
  private static final double[] CUMULATIVE = cumulative(17);

  private final int replicates;
  private final Randomness randomness;

  private PoissonWeights(int replicates, Randomness randomness) {
    this.replicates = replicates;
    this.randomness = randomness;
  }

  /**
   * Weights of a bootstrap.
   *
   * @param replicates number of replicates, zero or more
   * @param randomness seed
   * @return the weights
   */
  public static PoissonWeights of(int replicates, Randomness randomness) {
    return new PoissonWeights(replicates, randomness);
  }

  /**
   * The weights of a text.
   *
   * @param text its number
   * @return one per replicate
   */
  public int[] of(long text) {
    int[] times = new int[replicates];
    if (replicates > 0) {
      UniformRandomProvider generator = randomness.child("bootstrap", text).generator();
      for (int b = 0; b < replicates; b++) {
        times[b] = quantile(generator.nextDouble());
      }
    }
    return times;
  }

  private static int quantile(double uniform) {
    int times = 0;
    while (times < CUMULATIVE.length && uniform >= CUMULATIVE[times]) {
      times++;
    }
    return times;
  }

  private static double[] cumulative(int most) {
    double[] cumulative = new double[most];
    double mass = Math.exp(-1);
    double sum = 0;
    for (int k = 0; k < most; k++) {
      sum += mass;
      cumulative[k] = sum;
      mass /= k + 1;
    }
    return cumulative;
  }
}
