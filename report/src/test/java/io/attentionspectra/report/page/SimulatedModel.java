package io.attentionspectra.report.page;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenHeads;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A small model for real results: its heads act on Gaussian tokens, the second of every layer with
 * a pattern that weights alone do not make; its texts are numbers followed by words and carry a
 * class signal at their first tokens.
 *
 * @param name its name
 * @param layers number of layers
 * @param heads heads per layer
 */
record SimulatedModel(String name, int layers, int heads) implements ModelSource {

  static final int WINDOW = 6;
  private static final int EMBEDDING = 24;
  private static final int VOCABULARY = 200;
  private static final double BETA = 0.7;

  private static final SequenceEnsemble SEQUENCES =
      new SequenceEnsemble(
          TokenTable.independentSign(EMBEDDING, VOCABULARY, 2, Randomness.of(1)),
          SequenceSigns.ofLoadings(1, 0.9, 0.3, 0, 0, 0),
          Randomness.of(2));

  /** Texts of a number of words, labelled by the sign of their first token. */
  static Texts texts(int count, int words) {
    return Texts.of(
            "simulated texts",
            IntStream.range(0, count).mapToObj(n -> n + " word".repeat(words - 1)).toList())
        .labelled(
            IntStream.range(0, count)
                .mapToObj(n -> SEQUENCES.signsOf(n)[0] > 0 ? "plus" : "minus")
                .toList());
  }

  /** Texts as those of {@link #texts}, labelled by a sign that the signal knows nothing of. */
  static Texts otherwiseLabelled(int count, int words) {
    return texts(count, words)
        .labelled(
            IntStream.range(0, count)
                .mapToObj(n -> SEQUENCES.signsOf(n)[3] > 0 ? "plus" : "minus")
                .toList());
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public ModelSession open() {
    double[] table = new double[EMBEDDING];
    IntStream.range(0, EMBEDDING).forEach(i -> table[i] = i == 0 ? 6 : 1 + 0.02 * i);
    ModelShape shape = new ModelShape(layers, heads, 8, EMBEDDING, VOCABULARY, 512, false);
    ModelSession simulated =
        SimulatedSource.of(shape, 5).withHeads(new Planted()).withTableEigenvalues(table).open();
    return new ForwardingSession(simulated) {
      @Override
      protected Consumer<TokenWindow> windows(TokenRequest request, Consumer<TokenWindow> sink) {
        return window -> {
          String[] words = request.texts().get(window.text()).split(" ", -1);
          Matrix all = SEQUENCES.tokens(Integer.parseInt(words[0]));
          Matrix tokens = Matrix.generate(request.window(), all.columns(), all::get);
          sink.accept(new TokenWindow(window.text(), window.depth(), tokens, tokens.row(0)));
        };
      }
    };
  }

  /** The second head of every layer attends by one direction of its tokens. */
  private record Planted() implements SimulatedHeads {

    @Override
    public Matrix tokens(int length, Randomness randomness) {
      return Matrix.of(length, EMBEDDING, randomness.gaussians(length * EMBEDDING));
    }

    @Override
    public AttentionHead head(
        Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
      AttentionHead drawn = TokenHeads.given(tokens, headSize, BETA).draw(randomness);
      return head == 1
          ? new AttentionHead(
              along(tokens, drawn.queries(), 6),
              along(tokens, drawn.keys(), 1),
              drawn.inverseTemperature(),
              drawn.mask())
          : drawn;
    }

    /** Rows whose first coordinate is that of the tokens. */
    private static Matrix along(Matrix tokens, Matrix rows, double strength) {
      return Matrix.generate(
          rows.rows(),
          rows.columns(),
          (i, j) -> j > 0 ? rows.get(i, j) : strength * tokens.get(i, 0));
    }
  }
}
