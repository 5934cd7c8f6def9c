package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.base.Check;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All source of an archive. */
public final class Program {

  private final List<SourceFile> files;
  private final Map<String, ClassSource> classes = new LinkedHashMap<>();
  private final Map<String, Definition> functions = new LinkedHashMap<>();
  private final ClassSource top;

  /**
   * Joins parsed sources.
   *
   * @param files the sources
   * @param topName qualified name of the class of the model
   * @throws IllegalArgumentException if that class or its {@code forward} is absent
   */
  public Program(List<SourceFile> files, String topName) {
    this.files = files;
    for (SourceFile file : files) {
      file.classes.forEach(source -> classes.put(source.name(), source));
      file.functions.forEach(
          function -> functions.put(file.module() + "." + function.name(), function));
    }
    ClassSource found = classes.get(topName);
    if (found == null || !found.methods().containsKey("forward")) {
      throw Check.failure(
          "model class",
          topName,
          found == null ? "has no source in the archive" : "has no method forward",
          "write the archive with torch.jit.trace or torch.jit.script, then torch.jit.save");
    }
    this.top = found;
  }

  public ClassSource top() {
    return top;
  }

  public List<SourceFile> files() {
    return files;
  }

  /** The class of a type as it is written in the source. */
  public @Nullable ClassSource classOf(@Nullable String type) {
    return type == null ? null : classes.get(type);
  }

  public @Nullable Definition function(String name) {
    return functions.get(name);
  }
}
