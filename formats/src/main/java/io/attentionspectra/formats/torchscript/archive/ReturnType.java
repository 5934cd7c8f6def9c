package io.attentionspectra.formats.torchscript.archive;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types that a layer returns and from which its hidden states can be taken. */
final class ReturnType {

  private ReturnType() {}

  /**
   * How the first tensor of a value of a type is written, for a value named {@code value}.
   *
   * @return null if the type is neither a tensor nor a tuple with one
   */
  static @Nullable String firstTensor(String type) {
    if (type.equals("Tensor")) {
      return "value";
    }
    if (!type.startsWith("Tuple[")) {
      return null;
    }
    int index = items(type).indexOf("Tensor");
    return index < 0 ? null : "(value)[" + index + "]";
  }

  /** A function that records the first tensor of a tuple and returns the tuple. */
  static String recordingFunction(String type, String function) {
    return """

    def %s(probes: Dict[str, Tensor], place: str, index: int, value: %s) -> %s:
      kept = %s.record(probes, place, index, %s, )
      return value
    """
        .formatted(function, type, type, SourceWriter.RECORDING, firstTensor(type));
  }

  /** The items between the outer brackets of a type. */
  private static List<String> items(String type) {
    List<String> items = new ArrayList<>();
    int depth = 0;
    int from = type.indexOf('[') + 1;
    for (int i = from; i < type.length(); i++) {
      char c = type.charAt(i);
      if (depth == 0 && (c == ',' || c == ']')) {
        items.add(type.substring(from, i).strip());
        from = i + 1;
      }
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    }
    return items;
  }
}
