package io.attentionspectra.formats.torchscript.archive;

import org.apiguardian.api.API;

/**
 * What a recording means for a site.
 *
 * @param site number of the site
 * @param what its meaning
 * @param product number of the product of queries and keys it belongs to, among those of the site
 * @param divides whether a factor of the scores divides them
 */
@API(status = API.Status.INTERNAL)
public record Role(int site, What what, int product, boolean divides) {

  /** What a recorded value is to the attention of a site. */
  public enum What {
    /** Queries. */
    QUERY,
    /** Keys. */
    KEY,
    /** The attention matrices. */
    ATTENTION,
    /** A number that the scores are multiplied with or divided by. */
    FACTOR,
    /** What queries and keys are projected from. */
    INPUT,
    /** What the layer is called with, before any norm of its own. */
    ENTERING,
    /** What the layer returns. */
    OUTPUT,
    /** The same behind the norm after the last layer. */
    ENDING
  }

  static Role of(int site, What what) {
    return new Role(site, what, 0, false);
  }
}
