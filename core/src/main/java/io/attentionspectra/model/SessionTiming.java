package io.attentionspectra.model;

import io.attentionspectra.base.Document;
import org.apiguardian.api.API;

/**
 * Where the time of a session went, in seconds that passed.
 *
 * @param forward tokenizing and forward passes
 * @param spectra attention spectra, values only: attention from queries and keys, its Gram matrix,
 *     all squared singular values
 * @param spectraTexts number of texts those spectra are of; {@code spectra/spectraTexts} is the
 *     time of all chosen heads on one text
 * @param localisation what is read beside the spectra: localisation of singular vectors, statistics
 *     of the rows of attention and of the scores; 0 where a session does not tell it from the
 *     spectra
 * @param pooled covariances of pooled windows, their spectra and laws
 * @param nulls simulated nulls and comparison with nulls
 */
public record SessionTiming(
    double forward,
    double spectra,
    int spectraTexts,
    double localisation,
    double pooled,
    double nulls) {

  /** No time at all. */
  public static final SessionTiming ZERO = new SessionTiming(0, 0, 0, 0, 0, 0);

  /**
   * Time of forward passes alone.
   *
   * @param seconds the time
   * @return a timing
   */
  public static SessionTiming ofForward(double seconds) {
    return new SessionTiming(seconds, 0, 0, 0, 0, 0);
  }

  /**
   * Time of attention spectra alone.
   *
   * @param seconds the time
   * @param texts number of texts they are of
   * @return a timing
   */
  public static SessionTiming ofSpectra(double seconds, int texts) {
    return new SessionTiming(0, seconds, texts, 0, 0, 0);
  }

  /**
   * Time of what is read beside the spectra, alone.
   *
   * @param seconds the time
   * @return a timing
   */
  public static SessionTiming ofLocalisation(double seconds) {
    return new SessionTiming(0, 0, 0, seconds, 0, 0);
  }

  /**
   * Time of pooled covariances alone.
   *
   * @param seconds the time
   * @return a timing
   */
  public static SessionTiming ofPooled(double seconds) {
    return new SessionTiming(0, 0, 0, 0, seconds, 0);
  }

  /**
   * Time of nulls alone.
   *
   * @param seconds the time
   * @return a timing
   */
  public static SessionTiming ofNulls(double seconds) {
    return new SessionTiming(0, 0, 0, 0, 0, seconds);
  }

  /**
   * The times, ready to be written.
   *
   * @return seconds by what they were spent on
   */
  @API(status = API.Status.INTERNAL)
  public Document toDocument() {
    return new Document()
        .number("forwardSeconds", forward)
        .number("spectraSeconds", spectra)
        .put("spectraTexts", spectraTexts)
        .number("localisationSeconds", localisation)
        .number("poolingSeconds", pooled)
        .number("nullsSeconds", nulls);
  }

  /**
   * Adds another timing.
   *
   * @param other a timing
   * @return the sums
   */
  public SessionTiming plus(SessionTiming other) {
    return new SessionTiming(
        forward + other.forward,
        spectra + other.spectra,
        spectraTexts + other.spectraTexts,
        localisation + other.localisation,
        pooled + other.pooled,
        nulls + other.nulls);
  }
}
