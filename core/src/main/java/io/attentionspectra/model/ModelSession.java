package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.LengthHistogram;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apiguardian.api.API;

/** A loaded model, ready to be measured. Implementations reduce on the model's own device. */
public interface ModelSession extends AutoCloseable {

  /**
   * The sizes of the model.
   *
   * @return the shape
   */
  ModelShape shape();

  /**
   * What identifies the model: weights, tokenizer, engine, device.
   *
   * @return the facts
   */
  Provenance provenance();

  /**
   * The solver to use for matrices of this session.
   *
   * @return the fastest solver at hand
   */
  default SpectralSolver solver() {
    return SpectralSolver.standard();
  }

  /**
   * Reads attention heads, text by text and layer by layer, the heads of a layer in order. Texts
   * too short to have attention are left out, which {@link #notes} tell.
   *
   * @param request what to read
   * @param sink receives every reading, on one thread
   * @return where the time went
   * @throws IllegalArgumentException if the selection or the length is beyond the model, or every
   *     text is too short
   */
  SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink);

  /**
   * Reads attention heads exactly as {@link #readHeads} does, in the same order and with the same
   * readings, and hands out with each its attention matrix: one head at a time, so that the session
   * need not hold more than one. What compares two models asks for it, text by text, and keeps the
   * matrices of one text of one model at most.
   *
   * <p>A session that has the attention of its heads implements this beside {@code readHeads}: the
   * matrix in float64 without padding, computed from queries and keys where the reading is, else as
   * the model gives it. The default refuses.
   *
   * @param request what to read
   * @param sink receives every head, on one thread
   * @return where the time went
   * @throws IllegalArgumentException as {@link #readHeads} does, or if the session does not show
   *     attention matrices
   */
  default SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    throw Check.failure(
        "attention matrices",
        "none",
        "this model gives spectra of its heads alone, and two heads cannot be told apart by them",
        "compare models whose attention is shown");
  }

  /**
   * Reads token windows, text by text in the order asked for, the depths of a text ascending. A
   * depth that the model does not show gives no windows.
   *
   * @param request what to read
   * @param sink receives every window, on one thread
   * @return where the time went
   * @throws IllegalArgumentException if a depth or the window is beyond the model
   */
  SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink);

  /**
   * Reads token windows and counts the texts by their length, those left out, too. A session that
   * cuts texts into tokens anyway does it once for both.
   *
   * @param request what to read
   * @param lengths receives the {@link #length} of every text, where it is known
   * @param sink receives every window, on one thread
   * @return where the time went
   * @throws IllegalArgumentException if a depth or the window is beyond the model
   */
  @API(status = API.Status.INTERNAL)
  default SessionTiming readTokens(
      TokenRequest request, LengthHistogram lengths, Consumer<TokenWindow> sink) {
    request.texts().forEach(text -> length(text).ifPresent(lengths::add));
    return readTokens(request, sink);
  }

  /**
   * Number of tokens of a text, special tokens left out, before it is cut.
   *
   * @param text the text
   * @return its length, or nothing where the session does not know it without a forward pass
   */
  default OptionalInt length(String text) {
    return OptionalInt.empty();
  }

  /**
   * Numbers of the tokens that the model reads for a text, special tokens included, before it is
   * cut.
   *
   * @param text the text
   * @return one per token, or nothing where the session does not know them without a forward pass
   */
  default Optional<long[]> tokenNumbers(String text) {
    return Optional.empty();
  }

  /**
   * Special tokens that enter the model around every text, such as [CLS] and [SEP].
   *
   * @return their number
   */
  default int specialTokens() {
    return 0;
  }

  /**
   * Length of the vectors that the model's own pooling makes of texts, the {@link TokenWindow#own}
   * of windows at the last layer.
   *
   * @return their length, or nothing where the model does not say how its authors pool
   */
  default OptionalInt ownPooling() {
    return OptionalInt.empty();
  }

  /**
   * Eigenvalues of the covariance of the rows of the token embedding table, divisor V.
   *
   * @return d eigenvalues in decreasing order, or nothing where the model has no table
   */
  Optional<double[]> embeddingTableEigenvalues();

  /**
   * What a reader of results must know of the model and of what was read so far: weights without
   * use, texts left out or cut.
   *
   * @return notes for a result
   */
  default List<Note> notes() {
    return List.of();
  }

  @Override
  void close();
}
