package io.attentionspectra.simulate;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeapHead;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A simulated model, ready to be measured on the Java heap. */
record SimulatedSession(
    ModelShape shape,
    SimulatedHeads heads,
    IntFunction<Matrix> sequences,
    Optional<double[]> embeddingTableEigenvalues,
    SpectralSolver solver,
    Randomness randomness)
    implements ModelSession {

  @Override
  public Provenance provenance() {
    String seed = Long.toString(randomness.seed());
    return new Provenance(Map.of("simulation seed", seed))
        .with(Provenance.Fact.WEIGHTS, "simulated with seed " + seed);
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    return readAttention(request, head -> sink.accept(head.reading()));
  }

  @Override
  public SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    SessionTiming timing = SessionTiming.ofSpectra(0, request.texts().size());
    for (int text = 0; text < request.texts().size(); text++) {
      int length = Math.min(words(request.texts().get(text)), request.maxLength());
      Check.atLeast("tokens of text " + (request.firstText() + text), length, 2);
      for (int layer : request.layers()) {
        timing = timing.plus(readLayer(request, request.firstText() + text, layer, length, sink));
      }
    }
    return timing;
  }

  private SessionTiming readLayer(
      AttentionRequest request, int text, int layer, int length, Consumer<AttentionReading> sink) {
    Randomness place = randomness.child("text", text).child("layer", layer);
    Matrix tokens = heads.tokens(length, place.child("tokens", 0));
    AttentionMask mask = shape.visibility().mask(length);
    double spectra = 0;
    double nulls = 0;
    for (int number : request.heads()) {
      long start = System.nanoTime();
      AttentionHead drawn =
          heads
              .head(tokens, layer, number, shape.headSize(), place.child("head", number))
              .withMask(mask);
      HeapHead head = HeapHead.of(drawn, Optional.of(tokens));
      HeadReading raw = head.raw(request, text, layer, number, shape.visibility(), solver);
      long middle = System.nanoTime();
      HeadReading reading = head.complete(raw, request, solver);
      nulls += (System.nanoTime() - middle) * 1e-9;
      spectra += (middle - start) * 1e-9;
      sink.accept(head.handedOut(reading));
    }
    return SessionTiming.ofSpectra(spectra, 0).plus(SessionTiming.ofNulls(nulls));
  }

  @Override
  public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
    long start = System.nanoTime();
    for (int text = 0; text < request.texts().size(); text++) {
      int words = words(request.texts().get(text));
      if (words >= request.least()) {
        Matrix sequence = sequences.apply(text);
        int length = Math.min(words, request.window());
        Check.atLeast("tokens of simulated text " + text, sequence.rows(), length);
        Matrix window = firstRows(sequence, length);
        for (int depth : request.depths()) {
          sink.accept(new TokenWindow(text, depth, window, window.row(0)));
        }
      }
    }
    return SessionTiming.ofForward((System.nanoTime() - start) * 1e-9);
  }

  @Override
  public OptionalInt length(String text) {
    return OptionalInt.of(words(text));
  }

  private static Matrix firstRows(Matrix sequence, int count) {
    return count == sequence.rows()
        ? sequence
        : Matrix.generate(count, sequence.columns(), sequence::get);
  }

  private static int words(String text) {
    return text.isBlank() ? 0 : List.of(text.strip().split("\\s+")).size();
  }

  @Override
  public void close() {}
}
