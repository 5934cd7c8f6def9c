package io.attentionspectra.formats.internal.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.JsonFile;
import io.attentionspectra.formats.transformer.Patches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code preprocessor_config.json} does to an image before a ViT reads it: resized to a
 * square, times a factor, less a mean and over a deviation for each channel. Anything else it may
 * ask for is refused by name.
 *
 * @param filter how it is resized; empty where images must have the model's size
 * @param factor what a pixel of 0 to 255 is multiplied by
 * @param means what is taken off, one per channel
 * @param deviations what is divided by, one per channel
 */
record ImageSettings(
    Optional<Resampling> filter, double factor, List<Double> means, List<Double> deviations) {

  private static final String FILE = "preprocessor_config.json";

  /** Of a model's directory, for images of its size. */
  static ImageSettings in(Path directory, Patches patches) {
    JsonNode json = JsonFile.read(directory.resolve(FILE));
    boolean resized = json.path("do_resize").asBoolean(true);
    if (resized) {
      requireSquare(json.path("size"), patches);
    }
    for (String key : new String[] {"do_center_crop", "do_pad", "do_flip_channel_order"}) {
      if (json.path(key).asBoolean(false)) {
        throw unsupported(key, json.path(key), "false");
      }
    }
    boolean normalised = json.path("do_normalize").asBoolean(true);
    return new ImageSettings(
        resized ? Optional.of(Resampling.of(json.path("resample"))) : Optional.empty(),
        json.path("do_rescale").asBoolean(true) ? factor(json.path("rescale_factor")) : 1,
        channels(json, "image_mean", patches, normalised, 0),
        channels(json, "image_std", patches, normalised, 1));
  }

  private static double factor(JsonNode given) {
    return given.isMissingNode() ? 1.0 / 255 : Check.positive("rescale_factor", given.asDouble());
  }

  /** Sizes are a number, or height and width. */
  private static void requireSquare(JsonNode size, Patches patches) {
    int height = size.isObject() ? size.path("height").asInt() : size.asInt();
    int width = size.isObject() ? size.path("width").asInt() : height;
    if (height != patches.image() || width != patches.image()) {
      throw unsupported(
          "size", size, "image_size = " + patches.image() + " as height and as width");
    }
  }

  private static List<Double> channels(
      JsonNode json, String key, Patches patches, boolean given, double otherwise) {
    JsonNode values = json.path(key);
    if (given && values.size() != patches.channels()) {
      throw unsupported(key, values, "one number for each of num_channels = " + patches.channels());
    }
    List<Double> each = new ArrayList<>();
    for (int channel = 0; channel < patches.channels(); channel++) {
      double value = given ? values.path(channel).asDouble(Double.NaN) : otherwise;
      if (!Double.isFinite(value) || (otherwise == 1 && !(value > 0))) {
        throw unsupported(key, values, "finite numbers, deviations above 0");
      }
      each.add(value);
    }
    return List.copyOf(each);
  }

  static IllegalArgumentException unsupported(String key, JsonNode value, String supported) {
    return Check.failure(
        key,
        value.isMissingNode() ? "absent" : Excerpt.of(value.toString()),
        "is not supported",
        "supported is " + supported + " (in " + FILE + ")");
  }
}
