package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * The patches that an image is cut into, row by row: Dosovitskiy et al., arXiv 2010.11929, section
 * 3.1. Each is a token, given by its pixels; the class token stands before them.
 *
 * @param channels of an image
 * @param image height and width of an image in pixels, a multiple of {@code size}
 * @param size height and width of a patch in pixels
 */
@API(status = API.Status.INTERNAL)
public record Patches(int channels, int image, int size) {

  /** The square of a larger number is no int. */
  private static final int LARGEST_ROOT = 46_340;

  /**
   * Checks the sizes.
   *
   * @param channels at least 1
   * @param image a multiple of {@code size}
   * @param size at least 1
   * @throws IllegalArgumentException if a size does not fit; it is named as config.json names it
   */
  public Patches {
    Check.atLeast("num_channels", channels, 1);
    Check.within("patch_size", size, 1, LARGEST_ROOT, "check config.json");
    Check.atLeast("image_size", image, size);
    if (image % size != 0) {
      throw Check.failure(
          "image_size", image, "must be a multiple of patch_size = " + size, "check config.json");
    }
    Check.within("image_size / patch_size", image / size, 1, LARGEST_ROOT, "check config.json");
    int cells = image / size;
    long most = Integer.MAX_VALUE - Long.BYTES;
    if (channels > most / ((long) size * size) / ((long) cells * cells + 1)) {
      throw Check.failure(
          "num_channels",
          channels,
          "makes more than "
              + most
              + " numbers of an image of "
              + image
              + " x "
              + image
              + " pixels",
          "check image_size, patch_size and num_channels of config.json");
    }
  }

  /**
   * Patches of an image.
   *
   * @return their number
   */
  public int count() {
    return (image / size) * (image / size);
  }

  /**
   * Pixels of a patch, all channels.
   *
   * @return columns of the projection
   */
  public int pixels() {
    return channels * size * size;
  }
}
