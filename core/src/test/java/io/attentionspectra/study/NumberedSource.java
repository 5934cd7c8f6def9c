package io.attentionspectra.study;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A model whose texts are numbers followed by words: a text has the tokens of its number, wherever
 * in a request it stands.
 *
 * @param shape sizes
 * @param sequences tokens by number
 */
public record NumberedSource(ModelShape shape, IntFunction<Matrix> sequences)
    implements ModelSource {

  /** Text n of some words, its number the first. */
  public static String text(int n, int words) {
    return n + " word".repeat(words - 1);
  }

  @Override
  public String describe() {
    return "a simulated model";
  }

  @Override
  public ModelSession open() {
    return new Session(shape, sequences);
  }

  private record Session(ModelShape shape, IntFunction<Matrix> sequences) implements ModelSession {

    @Override
    public Provenance provenance() {
      return Provenance.ofRuntime();
    }

    @Override
    public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
      throw new UnsupportedOperationException("a numbered model has no heads");
    }

    @Override
    public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
      for (int i = 0; i < request.texts().size(); i++) {
        List<String> words = List.of(request.texts().get(i).split(" "));
        if (words.size() >= request.window()) {
          Matrix all = sequences.apply(Integer.parseInt(words.get(0)));
          Matrix window = Matrix.generate(request.window(), all.columns(), all::get);
          for (int depth : request.depths()) {
            sink.accept(new TokenWindow(i, depth, window, window.row(0)));
          }
        }
      }
      return SessionTiming.ofForward(0);
    }

    @Override
    public OptionalInt length(String text) {
      return OptionalInt.of(text.split(" ").length);
    }

    @Override
    public Optional<double[]> embeddingTableEigenvalues() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
