package io.attentionspectra.djl.tap;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Working time of the readings it is given to, summed over the workers, in two parts: the spectra
 * themselves (attention from queries and keys, its Gram matrix, all values), and what is read
 * beside them (localisation of singular vectors, statistics of rows and of scores).
 *
 * <p>Workers overlap, so the sums exceed the time that passes; {@link #spectraShare} splits the
 * latter. On an accelerator a part ends when its results are on the heap. Thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class ReadingTimes {

  private final LongAdder spectra = new LongAdder();
  private final LongAdder details = new LongAdder();

  /** Starts at 0. */
  public ReadingTimes() {}

  /**
   * Share of the spectra in the working time.
   *
   * @return a number in [0, 1]; 1 before anything was read
   */
  public double spectraShare() {
    double all = (double) spectra.sum() + details.sum();
    return all > 0 ? spectra.sum() / all : 1;
  }

  <T> T spectra(Supplier<T> work) {
    return timed(spectra, work);
  }

  <T> T details(Supplier<T> work) {
    return timed(details, work);
  }

  private static <T> T timed(LongAdder nanoseconds, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      nanoseconds.add(System.nanoTime() - start);
    }
  }
}
