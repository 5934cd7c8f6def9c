package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.pooling.ModelMark;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Layer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The pooling advised first at the last depth asked for, as a file for an embedder. */
final class SavedAdvice {

  private SavedAdvice() {}

  static PoolingChoice of(PoolingAdvice advice, Provenance model) {
    if (advice.depths().isEmpty()) {
      throw Check.failure("--save", "no advice", String.join("; ", advice.notes()), "leave it out");
    }
    PoolingAdvice.AtDepth last = advice.depths().get(advice.depths().size() - 1);
    if (last.advice().strategies().isEmpty()) {
      List<String> why =
          last.advice().notes().stream().filter(note -> note.contains(" is left out: ")).toList();
      throw Check.failure(
          "--save", last.depth(), "has no pooling: " + String.join("; ", why), "leave it out");
    }
    return PoolingChoice.of(advice, depth(last.depth())).withModel(ModelMark.of(model));
  }

  private static Depth depth(String label) {
    for (Depth depth : List.of(Depth.embeddingTable(), Depth.embeddings(), Depth.lastLayer())) {
      if (depth.label().equals(label)) {
        return depth;
      }
    }
    return new Layer(Integer.parseInt(label.replaceAll("\\D", "")));
  }

  static void requireWritable(Path file) {
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
      throw Check.failure(
          "--save", file, "cannot be written", "give a file name in an existing directory");
    }
  }
}
