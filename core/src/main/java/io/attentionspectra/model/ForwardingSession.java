package io.attentionspectra.model;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.LengthHistogram;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apiguardian.api.API;

/**
 * Passes everything on to another session: the base of those that look at what is read, or change a
 * part of it.
 */
@API(status = API.Status.INTERNAL)
public abstract class ForwardingSession implements ModelSession {

  private final ModelSession session;

  /**
   * A session that stands before another.
   *
   * @param session the other one, closed with this one
   */
  protected ForwardingSession(ModelSession session) {
    this.session = session;
  }

  @Override
  public ModelShape shape() {
    return session.shape();
  }

  @Override
  public Provenance provenance() {
    return session.provenance();
  }

  @Override
  public SpectralSolver solver() {
    return session.solver();
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    return session.readHeads(request, sink);
  }

  @Override
  public SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    return session.readAttention(request, sink);
  }

  @Override
  public final SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    return session.readTokens(request, windows(request, sink));
  }

  @Override
  public final SessionTiming readTokens(
      TokenRequest request, LengthHistogram lengths, Consumer<TokenWindow> sink) {
    return session.readTokens(request, lengths, windows(request, sink));
  }

  /**
   * What receives the windows of the other session: the place to look at them.
   *
   * @param request what is read
   * @param sink receives them in the end
   * @return {@code sink} itself unless overridden
   */
  protected Consumer<TokenWindow> windows(TokenRequest request, Consumer<TokenWindow> sink) {
    return sink;
  }

  @Override
  public OptionalInt length(String text) {
    return session.length(text);
  }

  @Override
  public Optional<long[]> tokenNumbers(String text) {
    return session.tokenNumbers(text);
  }

  @Override
  public int specialTokens() {
    return session.specialTokens();
  }

  @Override
  public OptionalInt ownPooling() {
    return session.ownPooling();
  }

  @Override
  public Optional<double[]> embeddingTableEigenvalues() {
    return session.embeddingTableEigenvalues();
  }

  @Override
  public List<Note> notes() {
    return session.notes();
  }

  @Override
  public void close() {
    session.close();
  }
}
