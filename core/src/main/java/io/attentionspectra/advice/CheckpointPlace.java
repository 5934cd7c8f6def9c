package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the state of a reading is kept, if anywhere.
 *
 * @param file replaced by every checkpoint
 * @param every texts between two, a multiple of {@link CorpusReading#PIECE}
 * @param resumes whether the reading goes on from the file, where it exists
 */
record CheckpointPlace(Optional<Path> file, int every, boolean resumes) {

  /** No checkpoints. */
  static final CheckpointPlace NONE =
      new CheckpointPlace(Optional.empty(), CorpusReading.PIECE, false);

  /** Checkpoints after at least so many texts; a place that cannot be written is refused. */
  static CheckpointPlace at(Path file, int texts, boolean resumes) {
    Check.atLeast("texts between checkpoints", texts, 1);
    try {
      WholeFile.requireWritable(file);
    } catch (IOException e) {
      throw Check.failure(
          "checkpoint",
          file,
          "cannot be written (" + FileFailure.reason(e) + ")",
          "give a file name in an existing directory you may write to");
    }
    int piece = CorpusReading.PIECE;
    int rounded = (int) Math.min(Integer.MAX_VALUE / piece, (texts + piece - 1L) / piece) * piece;
    return new CheckpointPlace(Optional.of(file), rounded, resumes);
  }
}
