package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which token windows to read; texts with fewer tokens are left out and counted.
 *
 * @param texts the texts
 * @param span the tokens that are wanted of each, and how much of it the model reads
 * @param depths see {@link io.attentionspectra.model.TokenWindow#depth()}
 * @param order in which texts are shown
 * @param classes the class of each text, of which the first long enough are read; empty for all
 *     texts
 * @param mostPerClass how many of each class; a session may read more
 */
public record TokenRequest(
    List<String> texts,
    PoolingWindow span,
    Set<Integer> depths,
    Order order,
    List<String> classes,
    int mostPerClass) {

  /** In which order texts are shown. */
  public enum Order {
    /** As they are given. */
    AS_GIVEN,

    /**
     * As suits the session, always the same for the same texts: texts of one length enter a model
     * together, and in this order none of them is kept until its turn comes.
     */
    ANY
  }

  /**
   * Copies the collections and orders the depths.
   *
   * @param texts the texts
   * @param span the tokens
   * @param depths at least one depth
   * @param order of the texts
   * @param classes none, or one of each text
   * @param mostPerClass at least 1
   * @throws IllegalArgumentException if the numbers do not fit
   */
  public TokenRequest {
    texts = List.copyOf(texts);
    depths = new TreeSet<>(depths);
    classes = List.copyOf(classes);
    Check.atLeast("mostPerClass", mostPerClass, 1);
    if (!classes.isEmpty()) {
      Check.within("classes", classes.size(), texts.size(), texts.size(), "give one of each text");
    }
  }

  /**
   * A request for all texts in the order in which they are given.
   *
   * @param texts the texts
   * @param span the tokens
   * @param depths at least one depth
   */
  public TokenRequest(List<String> texts, PoolingWindow span, Set<Integer> depths) {
    this(texts, span, depths, Order.AS_GIVEN, List.of(), Integer.MAX_VALUE);
  }

  /**
   * The same request for the first texts of each class.
   *
   * @param ofTexts the class of each text; none where all are of one class
   * @param most how many of each class, at least 1
   * @return a new request
   * @throws IllegalArgumentException if the numbers do not fit
   */
  public TokenRequest firstOfClasses(List<String> ofTexts, int most) {
    List<String> known = ofTexts.isEmpty() ? Collections.nCopies(texts.size(), "") : ofTexts;
    return new TokenRequest(texts, span, depths, order, known, most);
  }

  /**
   * Which of some texts are wanted.
   *
   * @param longEnough numbers of texts that are long enough, ascending
   * @return the numbers of the first {@link #mostPerClass} of each class
   */
  public List<Integer> wanted(List<Integer> longEnough) {
    if (classes.isEmpty()) {
      return longEnough;
    }
    Map<String, Integer> seen = new HashMap<>();
    return longEnough.stream()
        .filter(text -> seen.merge(classes.get(text), 1, Integer::sum) <= mostPerClass)
        .toList();
  }

  /**
   * The same for a reader to whom the order of the texts is all the same.
   *
   * @return a request of order {@link Order#ANY}
   */
  public TokenRequest inAnyOrder() {
    return new TokenRequest(texts, span, depths, Order.ANY, classes, mostPerClass);
  }

  /**
   * Fewest tokens of a text that is read.
   *
   * @return T, 1 where all tokens are wanted
   */
  public int least() {
    return span.poolsAllTokens() ? 1 : span.tokens();
  }

  /**
   * How many tokens are wanted of each text.
   *
   * @return T, special tokens left out; more than any text has where all are wanted
   */
  public int window() {
    return span.tokens();
  }

  /**
   * Checks the depths and lengths against a model.
   *
   * @param shape its sizes
   * @param specialTokens that enter it around every text
   * @throws IllegalArgumentException if a depth or a length is beyond the model
   */
  public void requireWithin(ModelShape shape, int specialTokens) {
    for (int depth : depths) {
      Check.within(
          "layer",
          depth,
          TokenWindow.EMBEDDING_TABLE,
          shape.layers(),
          "choose a layer of this model");
    }
    shape.requireLength("window with special tokens", Math.max(2, least() + specialTokens));
    span.longest().ifPresent(longest -> shape.requireLength("max-length", longest));
  }
}
