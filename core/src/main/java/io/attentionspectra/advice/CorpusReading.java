package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Reads a corpus for advice in pieces of 1,024 texts, with checkpoints if asked for. A run that was
 * stopped and resumed gives the same numbers, bit for bit, as one that was not.
 *
 * <p>Immutable. Defaults: no checkpoint, start at the beginning, no progress.
 */
public final class CorpusReading {

  /** Pieces always end at multiples of this, so that batches do not depend on checkpoints. */
  private static final int PIECE = 1024;

  private final AdviceStep question;
  private final Map<String, String> settings;
  private final Optional<Path> checkpoint;
  private final int every;
  private final boolean resumed;
  private final IntConsumer progress;

  private CorpusReading(
      AdviceStep question,
      Map<String, String> settings,
      Optional<Path> checkpoint,
      int every,
      boolean resumed,
      IntConsumer progress) {
    this.question = question;
    this.settings = settings;
    this.checkpoint = checkpoint;
    this.every = every;
    this.resumed = resumed;
    this.progress = progress;
  }

  /**
   * A reading without checkpoints.
   *
   * @param question what is asked
   * @return the reading; nothing is read yet
   */
  public static CorpusReading of(AdviceStep question) {
    return new CorpusReading(question, Map.of(), Optional.empty(), PIECE, false, done -> {});
  }

  /**
   * Writes checkpoints, each complete or not at all: written beside the file, forced to the disk,
   * renamed.
   *
   * @param file where; replaced by every checkpoint
   * @param texts how many texts lie between two, rounded up to a multiple of 1,024
   * @return a new reading
   * @throws IllegalArgumentException if the number is below 1 or the file cannot be written there
   */
  public CorpusReading withCheckpoint(Path file, int texts) {
    Check.atLeast("texts between checkpoints", texts, 1);
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
      throw Check.failure(
          "checkpoint",
          file,
          "cannot be written",
          "give a file name in an existing directory you may write to");
    }
    int rounded = (int) Math.min(Integer.MAX_VALUE / PIECE, (texts + PIECE - 1L) / PIECE) * PIECE;
    return new CorpusReading(question, settings, Optional.of(file), rounded, resumed, progress);
  }

  /**
   * Goes on from the checkpoint, if there is one yet.
   *
   * @return a new reading
   */
  public CorpusReading resumed() {
    return new CorpusReading(question, settings, checkpoint, every, true, progress);
  }

  /**
   * A setting beside question, texts and model that must be the same on resumption, for example the
   * seed.
   *
   * @param name as messages say it
   * @param value its value
   * @return a new reading
   */
  public CorpusReading withSetting(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, String.valueOf(value));
    return new CorpusReading(question, more, checkpoint, every, resumed, progress);
  }

  /**
   * Tells how far the reading is.
   *
   * @param listener receives the number of texts read, after every piece
   * @return a new reading
   */
  public CorpusReading withProgress(IntConsumer listener) {
    return new CorpusReading(question, settings, checkpoint, every, resumed, listener);
  }

  /**
   * Reads all texts.
   *
   * @param session a loaded model; stays open
   * @param texts the texts, with or without labels
   * @return the advice
   * @throws IllegalArgumentException if there are fewer than 32 texts, a depth or the window is
   *     beyond the model, or the checkpoint is damaged, of another question, other texts or another
   *     model, or being written by another
   */
  public PoolingAdvice advice(ModelSession session, Texts texts) {
    AdviceRun run = question.begin(session, texts);
    Optional<AdviceCheckpoint> saved =
        checkpoint.map(file -> new AdviceCheckpoint(file, facts(session, texts)));
    return saved.isEmpty() ? read(run, saved) : saved.get().alone(() -> read(run, saved));
  }

  private PoolingAdvice read(AdviceRun run, Optional<AdviceCheckpoint> saved) {
    if (resumed) {
      saved.filter(AdviceCheckpoint::exists).ifPresent(file -> file.resume(run));
    }
    while (run.done() < run.total()) {
      run.readTo(Math.min(run.total(), (run.done() / PIECE + 1) * PIECE));
      if (run.done() % every == 0 && run.done() < run.total()) {
        saved.ifPresent(file -> file.write(run));
      }
      progress.accept(run.done());
    }
    return run.finish();
  }

  private Map<String, String> facts(ModelSession session, Texts texts) {
    Map<String, String> facts = new LinkedHashMap<>();
    Map<String, String> model = session.provenance().facts();
    facts.put("model", model.getOrDefault("model", ""));
    facts.put("model's weights", model.getOrDefault("weights.sha256", ""));
    facts.put("tokenizer", model.getOrDefault("tokenizer.sha256", ""));
    facts.put("question", question.describe());
    facts.putAll(settings);
    facts.put("content of texts or labels", texts.sha256());
    return facts;
  }
}
