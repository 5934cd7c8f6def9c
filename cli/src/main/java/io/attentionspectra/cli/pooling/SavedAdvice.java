package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.pooling.ModelMark;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import io.attentionspectra.model.Note;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The pooling advised first at the last depth asked for, as a file for an embedder. */
final class SavedAdvice {

  private SavedAdvice() {}

  static PoolingChoice of(PoolingAdvice advice, Provenance model) {
    if (advice.depths().isEmpty()) {
      throw Check.failure(
          "--save", "no advice", String.join("; ", Note.sentences(advice.notes())), "leave it out");
    }
    PoolingAdvice.AtDepth last = advice.depths().get(advice.depths().size() - 1);
    if (last.advice().strategies().isEmpty()) {
      List<Note> why =
          last.advice().notes().stream()
              .filter(note -> note.kind() == Note.Kind.POOLING_LEFT_OUT)
              .toList();
      throw Check.failure(
          "--save",
          last.depth().label(),
          "has no pooling: " + String.join("; ", Note.sentences(why)),
          "leave it out");
    }
    return PoolingChoice.of(advice, last.depth()).withModel(ModelMark.of(model));
  }

  static void requireWritable(Path file) {
    try {
      WholeFile.requireWritable(file);
    } catch (IOException e) {
      throw Check.failure(
          "--save",
          file,
          "cannot be written (" + FileFailure.reason(e) + ")",
          "give a file name in an existing directory");
    }
  }
}
