package io.attentionspectra.model;

import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Labels of depths within sentences. */
public final class DepthNames {

  /** Labels from the output of a model to its input. */
  public static final Comparator<String> OUTPUT_FIRST =
      Comparator.comparingInt(DepthNames::height).reversed();

  private static final Pattern LAYER = Pattern.compile("layer (\\d+)");

  private DepthNames() {}

  private static int height(String depth) {
    Matcher layer = LAYER.matcher(depth);
    if (layer.matches()) {
      return Integer.parseInt(layer.group(1));
    }
    return depth.equals(Depth.lastLayer().label())
        ? Integer.MAX_VALUE
        : depth.equals(Depth.embeddingTable().label()) ? -2 : -1;
  }

  /** For example {@code the last layer} or {@code layer 3}. */
  public static String in(String depth) {
    return depth.startsWith("layer ") ? depth : "the " + depth;
  }

  /** The place at the start of a line, for example {@code Last layer}. */
  public static String at(String depth) {
    return depth.substring(0, 1).toUpperCase(Locale.ROOT) + depth.substring(1);
  }
}
