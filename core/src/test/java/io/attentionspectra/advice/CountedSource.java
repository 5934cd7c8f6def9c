package io.attentionspectra.advice;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A model of a corpus of any size: text n has a hidden sign, which its label tells, and tokens that
 * hold it less the later they come; both follow from n alone.
 *
 * @param weights what its weights are said to hash to
 * @param dimension d
 */
record CountedSource(String weights, int dimension) implements ModelSource {

  /** Eigenvalues of the table of words. */
  static final double[] TABLE = {4, 3, 2, 1};

  static final int WORDS = 300;

  private static final int LONGEST = 20;

  /** Text n, of 4 to 20 words. */
  static String text(int n) {
    int words = 4 + (int) Math.floorMod(Randomness.of(3).child("words", n).seed(), LONGEST - 3L);
    return n + " word".repeat(words - 1);
  }

  static Texts texts(int count) {
    return Texts.of("counted", IntStream.range(0, count).mapToObj(CountedSource::text).toList());
  }

  static Texts labelled(int count) {
    return texts(count)
        .labelled(IntStream.range(0, count).mapToObj(n -> sign(n) > 0 ? "plus" : "minus").toList());
  }

  static int sign(int n) {
    return Randomness.of(4).child("sign", n).seed() < 0 ? -1 : 1;
  }

  private Matrix tokens(int n, int length) {
    double[] values = Randomness.of(5).child("text", n).gaussians(length * dimension);
    for (int t = 0; t < length; t++) {
      values[t * dimension] = values[t * dimension] + sign(n) * Math.pow(0.9, t) + 3;
    }
    return Matrix.of(length, dimension, values);
  }

  @Override
  public String describe() {
    return "a counted model";
  }

  @Override
  public ModelSession open() {
    return new Session();
  }

  private final class Session implements ModelSession {

    @Override
    public ModelShape shape() {
      return new ModelShape(2, 1, 8, dimension, WORDS, 64, false);
    }

    @Override
    public Provenance provenance() {
      return Provenance.ofRuntime()
          .with(Provenance.Fact.MODEL, describe())
          .with(Provenance.Fact.WEIGHTS, weights)
          .with(Provenance.Fact.TOKENIZER, "words");
    }

    @Override
    public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
      throw new UnsupportedOperationException("a counted model has no heads");
    }

    @Override
    public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
      for (int i = 0; i < request.texts().size(); i++) {
        List<String> words = List.of(request.texts().get(i).split(" "));
        if (words.size() >= request.least()) {
          int length = Math.min(words.size(), request.window());
          Matrix tokens = tokens(Integer.parseInt(words.get(0)), length);
          int[] numbers = new int[length];
          Arrays.setAll(numbers, t -> (int) Math.abs(5 * tokens.get(t, 2)));
          for (int depth : request.depths()) {
            sink.accept(new TokenWindow(i, depth, tokens, tokens.row(0), numbers));
          }
        }
      }
      return SessionTiming.ofForward(1);
    }

    @Override
    public OptionalInt length(String text) {
      return OptionalInt.of(text.split(" ").length);
    }

    @Override
    public Optional<double[]> embeddingTableEigenvalues() {
      return Optional.of(TABLE);
    }

    @Override
    public void close() {}
  }
}
