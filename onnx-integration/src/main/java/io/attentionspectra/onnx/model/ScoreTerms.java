package io.attentionspectra.onnx.model;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.formats.onnx.site.OnnxSite.Form;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.formats.onnx.site.OnnxSite.Term;
import io.attentionspectra.linalg.Matrix;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a graph does to the scores of one head between the product of queries and keys and the
 * softmax: a cap, biases, and masks, which hide a pair by a number so low that no weight is left.
 */
final class ScoreTerms {

  /** The least that exporters take to hide a pair is −10⁴; biases of positions stay above it. */
  private static final double HIDDEN = -9999;

  private final double[] scores;
  private final boolean[] hidden;
  private final int length;
  private boolean biased;

  private ScoreTerms(Matrix scores) {
    this.scores = scores.toArray();
    length = scores.rows();
    hidden = new boolean[this.scores.length];
  }

  /**
   * Applies cap and terms.
   *
   * @param products c·q·kᵀ, ℓ × ℓ
   * @param cap C of C·tanh(s/C), if there is one
   * @param terms in their order
   * @param views what they name, head by head
   * @param text number in the batch
   * @param head number of the head
   */
  static ScoreTerms of(
      Matrix products,
      OptionalDouble cap,
      Iterable<Term> terms,
      Function<Tensor, HeadView> views,
      int text,
      int head) {
    ScoreTerms all = new ScoreTerms(products);
    cap.ifPresent(all::cap);
    for (Term term : terms) {
      all.apply(term, views, text, head);
    }
    return all;
  }

  /** Scores that a graph shows as they enter the softmax. */
  static ScoreTerms ofWhole(Matrix scores) {
    ScoreTerms all = new ScoreTerms(scores);
    for (int at = 0; at < all.scores.length; at++) {
      all.hideIf(at, !(all.scores[at] > HIDDEN / 2));
    }
    all.biased = true;
    return all;
  }

  private void cap(double cap) {
    for (int at = 0; at < scores.length; at++) {
      scores[at] = cap * Math.tanh(scores[at] / cap);
    }
    biased = true;
  }

  private void apply(Term term, Function<Tensor, HeadView> views, int text, int head) {
    if (term.tensor().isEmpty()) {
      causal(term.value());
      return;
    }
    HeadView view = views.apply(term.tensor().get());
    if (term.form() == Form.KEPT_BELOW) {
      keepBelow((long) view.number(text), term.value());
      return;
    }
    Matrix table = view.scores(text, head, length);
    for (int at = 0; at < scores.length; at++) {
      double entry = table.get(at / length, at % length);
      switch (term.form()) {
        case ADDED -> add(at, entry * term.value());
        case KEPT_WHERE_TRUE -> replace(at, entry == 0, term.value());
        case REPLACED_WHERE_TRUE -> replace(at, entry != 0, term.value());
        default -> throw new IllegalStateException(term.form() + " has no tensor");
      }
    }
  }

  private void causal(double window) {
    for (int at = 0; at < scores.length; at++) {
      int before = at / length - at % length;
      hidden[at] |= before < 0 || before >= window;
    }
  }

  private void keepBelow(long keys, double otherwise) {
    for (int at = 0; at < scores.length; at++) {
      replace(at, at % length >= keys, otherwise);
    }
  }

  private void add(int at, double number) {
    if (!(number > HIDDEN)) {
      hideIf(at, true);
    } else if (number != 0 && !hidden[at]) {
      scores[at] += number;
      biased = true;
    }
  }

  private void replace(int at, boolean whether, double number) {
    if (whether && !(number > HIDDEN)) {
      hideIf(at, true);
    } else if (whether) {
      hidden[at] = false;
      scores[at] = number;
      biased = true;
    }
  }

  private void hideIf(int at, boolean whether) {
    if (whether) {
      hidden[at] = true;
      scores[at] = 0;
    }
  }

  /** Whether visible scores are other than the products of queries and keys. */
  boolean isBiased() {
    return biased;
  }

  /** Whether a query sees no key, as rows of padding do. */
  boolean isBlind() {
    for (int i = 0; i < length; i++) {
      boolean blind = true;
      for (int j = 0; j < length; j++) {
        blind &= hidden[i * length + j];
      }
      if (blind) {
        return true;
      }
    }
    return false;
  }

  /** The visible pairs; every query must see one. */
  AttentionMask mask() {
    return AttentionMask.generate(length, length, (i, j) -> !hidden[i * length + j]);
  }

  /** The scores; those of hidden pairs mean nothing, and are finite. */
  Matrix logits() {
    return Matrix.of(length, length, scores.clone());
  }
}
