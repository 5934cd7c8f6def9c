package io.attentionspectra.base;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A seed that splits into named, numbered, independent seeds, so that results depend neither on the
 * number of threads nor on the order of work.
 *
 * <pre>{@code
 * Randomness replica = Randomness.of(42).child("replica", 7);
 * UniformRandomProvider generator = replica.generator();
 * }</pre>
 *
 * @param seed the seed
 */
public record Randomness(long seed) {

  /**
   * The root of a tree of seeds.
   *
   * @param seed any number
   * @return the root
   */
  public static Randomness of(long seed) {
    return new Randomness(seed);
  }

  /**
   * The independent seed for one named and numbered piece of work.
   *
   * @param name what the randomness is for
   * @param index which one
   * @return the derived seed
   */
  public Randomness child(String name, long index) {
    long state = mix(seed);
    for (int i = 0; i < name.length(); i++) {
      state = mix(state ^ name.charAt(i));
    }
    return new Randomness(mix(state ^ index));
  }

  /**
   * A fresh generator (xoshiro256++) started from this seed.
   *
   * @return the generator, not thread-safe
   */
  public UniformRandomProvider generator() {
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  /**
   * Independent standard normal numbers from a fresh generator.
   *
   * @param count how many
   * @return the numbers
   */
  public double[] gaussians(int count) {
    ZigguratSampler.NormalizedGaussian sampler = ZigguratSampler.NormalizedGaussian.of(generator());
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = sampler.sample();
    }
    return values;
  }

  /**
   * A random order, all orders equally likely (R. Durstenfeld, Commun. ACM 7 (1964) 420), from a
   * fresh generator.
   *
   * @param values in any order
   * @param <T> of any type
   * @return a new list of the same values, which may be changed
   */
  public <T> List<T> shuffled(List<T> values) {
    List<T> order = new ArrayList<>(values);
    UniformRandomProvider generator = generator();
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, generator.nextInt(i + 1));
    }
    return order;
  }

  /** Finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) after one golden-ratio step. */
  private static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
