package io.attentionspectra.onnx.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.onnx.site.OnnxSite;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.HeapHead;
import io.attentionspectra.model.HeapHead.NumberType;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One attention site on one text of a pass: given the tensors that were fetched, it makes the heads
 * of {@link HeapHead}, and says how far softmax(c·q·kᵀ + terms) is from the attention that the
 * graph shows.
 */
final class SiteText {

  /** How far an attention row of single precision may be from a sum of 1, and from q and k. */
  static final double EXACT = 1e-5;

  private final String place;
  private final OnnxSite site;
  private final Map<String, Values> tensors;
  private final int text;
  private final int length;
  private final int heads;

  /**
   * A site on a text.
   *
   * @param origin what to call the model in messages
   * @param site the site
   * @param tensors what was fetched, by name
   * @param texts number of texts in the batch
   * @param text number of this one
   * @param length its number of tokens
   */
  SiteText(
      String origin, OnnxSite site, Map<String, Values> tensors, int texts, int text, int length) {
    place = site.node() + " in " + origin;
    this.site = site;
    this.tensors = tensors;
    this.text = text;
    this.length = length;
    heads = HeadView.heads(leading(), values(leading()), texts);
  }

  /** The tensor that tells the number of heads. */
  private Tensor leading() {
    return site.probabilities()
        .or(site::scores)
        .or(() -> site.product().map(product -> product.query().tensor()))
        .orElseThrow(() -> unreadable("shows neither attention nor queries and keys"));
  }

  private IllegalArgumentException unreadable(String what) {
    return Check.failure("attention at " + place, site.operation(), what, "choose other layers");
  }

  private Values values(Tensor tensor) {
    return Objects.requireNonNull(tensors.get(tensor.name()), tensor.name());
  }

  private HeadView view(Tensor tensor, Axis columns) {
    return HeadView.of(place, tensor, values(tensor), heads, columns);
  }

  /** H. */
  int heads() {
    return heads;
  }

  /** m of queries, else of values; nothing where the site shows neither. */
  Optional<Integer> headSize() {
    return site.product()
        .map(product -> product.query().tensor())
        .or(site::value)
        .map(tensor -> view(tensor, Axis.FEATURE).features())
        .filter(size -> size > 0);
  }

  /** Whether the site is attention of the text's tokens to each other. */
  boolean isOfTheText() {
    Tensor tensor = leading();
    HeadView view = view(tensor, Axis.TOKEN);
    if (site.probabilities().isEmpty() && site.scores().isEmpty()) {
      return view.size(Axis.TOKEN) == length;
    }
    Values shown = values(tensor);
    return shown.rank() >= 2
        && shown.size(shown.rank() - 1) == length
        && shown.size(shown.rank() - 2) == length;
  }

  /** Digits of what is shown. */
  NumberType type() {
    return values(leading()).type();
  }

  /** How far attention may be from what it is compared with, by its digits. */
  double tolerance() {
    return Math.max(EXACT, type().rounding() / 2);
  }

  /** The scores of one head as queries and keys, cap and terms make them. */
  Optional<ScoreTerms> scores(int head) {
    return site.product()
        .map(
            product ->
                ScoreTerms.of(
                    queries(product, head)
                        .times(keys(product, head).transpose())
                        .scale(product.scale()),
                    product.cap(),
                    product.terms(),
                    tensor -> view(tensor, Axis.TOKEN),
                    text,
                    head));
  }

  private Matrix queries(Product product, int head) {
    return operand(product.query(), head);
  }

  private Matrix keys(Product product, int head) {
    return operand(product.key(), head);
  }

  private Matrix operand(OnnxSite.Operand operand, int head) {
    HeadView view = view(operand.tensor(), Axis.FEATURE);
    Matrix shown = view.table(text, head, length, headSize().orElseThrow());
    return operand.factor() == 1 ? shown : shown.scale(1 / operand.factor());
  }

  /**
   * The attention of one head as the graph shows it.
   *
   * @throws IllegalArgumentException if it is none
   */
  Optional<Matrix> shown(int head) {
    Optional<Matrix> attention =
        site.probabilities()
            .map(tensor -> view(tensor, Axis.TOKEN).table(text, head, length, length))
            .or(
                () ->
                    site.scores()
                        .map(tensor -> view(tensor, Axis.TOKEN).scores(text, head, length))
                        .map(ScoreTerms::ofWhole)
                        .map(whole -> Softmax.ofRows(whole.logits(), whole.mask())));
    attention.ifPresent(table -> requireAttention(table, head));
    return attention;
  }

  private void requireAttention(Matrix attention, int head) {
    for (int i = 0; i < length; i++) {
      double sum = 0;
      double least = 0;
      for (int j = 0; j < length; j++) {
        sum += attention.get(i, j);
        least = Math.min(least, attention.get(i, j));
      }
      if (!(Math.abs(sum - 1) <= tolerance()) || least < 0) {
        throw Check.failure(
            "sum of row " + i + " of head " + head + " at " + place,
            sum,
            "must be 1 within " + tolerance() + ", with no entry below 0",
            "this is no attention: choose other layers");
      }
    }
  }

  /**
   * How far the attention of one head is from what its queries and keys explain: of what the graph
   * shows, else of its context relative to the largest entry.
   *
   * @return the largest difference; infinite where nothing can be compared
   */
  double unexplained(int head) {
    return scores(head)
        .filter(all -> !all.isBlind())
        .map(all -> missed(all, head))
        .orElse(Double.POSITIVE_INFINITY);
  }

  private double missed(ScoreTerms scores, int head) {
    Matrix explained = Softmax.ofRows(scores.logits(), scores.mask());
    return shown(head)
        .map(attention -> explained.minus(attention).largestEntry())
        .orElseGet(() -> missedContext(explained, head));
  }

  private double missedContext(Matrix attention, int head) {
    if (site.value().isEmpty() || site.context().isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    HeadView value = view(site.value().get(), Axis.FEATURE);
    HeadView context = view(site.context().get(), Axis.FEATURE);
    int size = value.features();
    Matrix expected = attention.times(value.table(text, head, length, size));
    Matrix given = context.table(text, head, length, size);
    double largest = given.largestEntry();
    return largest == 0 ? 0 : expected.minus(given).largestEntry() / largest;
  }

  /** What enters the layer. */
  Optional<Matrix> tokens() {
    return site.tokens()
        .map(name -> Objects.requireNonNull(tensors.get(name), name))
        .filter(values -> values.rank() >= 2 && values.size(values.rank() - 2) == length)
        .map(
            values -> {
              int width = values.size(values.rank() - 1);
              int start = values.rank() > 2 ? text * length * width : 0;
              return Matrix.generate(
                  length,
                  width,
                  (i, j) ->
                      Values.finite(
                          "what enters the attention at " + place,
                          values.numbers().at(start + i * width + j)));
            });
  }

  /**
   * One head, from queries and keys where they explain its attention, else from its attention.
   *
   * @param head number of the head
   * @param usual the visible pairs where the scores do not show them
   * @param tokens of {@link #tokens}
   */
  HeapHead head(int head, AttentionMask usual, Optional<Matrix> tokens) {
    int size = headSize().orElse(1);
    Optional<ScoreTerms> scores = scores(head).filter(all -> !all.isBlind());
    if (scores.isPresent() && missed(scores.get(), head) <= tolerance()) {
      ScoreTerms all = scores.get();
      return all.isBiased()
          ? HeapHead.ofLogits(size, all.logits(), all.mask(), tokens)
          : HeapHead.of(projected(site.product().orElseThrow(), head, all.mask()), tokens);
    }
    Matrix attention =
        shown(head)
            .orElseThrow(
                () ->
                    unreadable(
                        "does not show its attention, and queries and keys do not explain what it"
                            + " returns"));
    AttentionMask mask = scores.map(ScoreTerms::mask).orElse(usual);
    return HeapHead.ofAttention(size, normalised(visible(attention, mask)), mask, tokens, type());
  }

  private AttentionHead projected(Product product, int head, AttentionMask mask) {
    int size = headSize().orElseThrow();
    return new AttentionHead(
        queries(product, head), keys(product, head), product.scale() * Math.sqrt(size), mask);
  }

  /**
   * Without what masks of finite numbers leave at hidden pairs.
   *
   * @throws IllegalArgumentException if that is more than rounding
   */
  private Matrix visible(Matrix attention, AttentionMask mask) {
    return Matrix.generate(
        length,
        length,
        (i, j) -> {
          double entry = attention.get(i, j);
          if (!mask.allows(i, j) && entry > tolerance()) {
            throw unreadable("attends from token " + i + " to " + j + ", which its mask hides");
          }
          return mask.allows(i, j) ? entry : 0;
        });
  }

  /** Rows of few digits, their sum made 1. */
  private Matrix normalised(Matrix attention) {
    if (type().rounding() <= NumberType.SINGLE.rounding()) {
      return attention;
    }
    double[] sums = new double[length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        sums[i] += attention.get(i, j);
      }
    }
    return Matrix.generate(length, length, (i, j) -> attention.get(i, j) / sums[i]);
  }
}
