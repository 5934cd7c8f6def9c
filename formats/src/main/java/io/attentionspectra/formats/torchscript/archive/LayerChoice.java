package io.attentionspectra.formats.torchscript.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which module around an attention is its layer: the outermost numbered one (an item of a module
 * list, or a name that ends in a number) that holds no other attention; without any, the innermost
 * numbered one; without numbers, the outermost around the attention module that holds no other.
 */
final class LayerChoice {

  private static final Pattern NUMBERED = Pattern.compile(".*\\d$");

  private final NavigableSet<String> attentionPaths;

  LayerChoice(List<String> attentionPaths) {
    this.attentionPaths = new TreeSet<>(attentionPaths);
  }

  /** Path of the layer around an attention module; null if only the model itself is around it. */
  @Nullable String around(String path) {
    List<String> around = new ArrayList<>();
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      around.add(path.substring(0, end));
    }
    Collections.reverse(around);
    List<String> numbered = around.stream().filter(p -> NUMBERED.matcher(p).matches()).toList();
    around.remove(path);
    for (List<String> choice : List.of(numbered, around)) {
      for (String candidate : choice) {
        if (holdsOne(candidate)) {
          return candidate;
        }
      }
      if (!choice.isEmpty()) {
        return choice.get(choice.size() - 1);
      }
    }
    return null;
  }

  /** Whether exactly one attention is in a module or is that module. */
  private boolean holdsOne(String module) {
    Iterator<String> inside =
        attentionPaths.subSet(module + ".", module + (char) ('.' + 1)).iterator();
    int found = attentionPaths.contains(module) ? 1 : 0;
    while (found < 2 && inside.hasNext()) {
      inside.next();
      found++;
    }
    return found == 1;
  }
}
