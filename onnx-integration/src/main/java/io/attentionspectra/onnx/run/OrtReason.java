package io.attentionspectra.onnx.run;

import ai.onnxruntime.OrtException;
import io.attentionspectra.base.internal.Excerpt;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why ONNX Runtime refuses something, in one line for messages. */
final class OrtReason {

  /** What stands before the reason proper: code, source file of the runtime, function. */
  private static final Pattern ORIGIN = Pattern.compile("^.*\\.(?:cc|h):\\d+ \\S+.*?\\) ?");

  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private OrtReason() {}

  static String of(OrtException e) {
    String whole = Objects.requireNonNullElse(e.getMessage(), "no reason given");
    String line = BLANKS.matcher(whole.strip()).replaceAll(" ");
    Matcher origin = ORIGIN.matcher(line);
    String rest =
        CODE.matcher(origin.find() ? line.substring(origin.end()) : line).replaceFirst("");
    return Excerpt.of(rest.isEmpty() ? line : rest);
  }
}
