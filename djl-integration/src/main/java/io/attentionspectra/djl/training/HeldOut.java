package io.attentionspectra.djl.training;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.Texts;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Fixed texts a model is read on while it trains, so that a trace shows the model and not the
 * batch. Their tokens are numbered as in the training data.
 *
 * @param texts the texts, with or without labels
 * @param tokens the tokens of each text, special tokens included
 */
public record HeldOut(Texts texts, List<TokenizedText> tokens) {

  /**
   * Copies the list.
   *
   * @param texts the texts
   * @param tokens the tokens of each
   * @throws IllegalArgumentException if their numbers differ
   */
  public HeldOut {
    tokens = List.copyOf(tokens);
    if (tokens.size() != texts.lines().size()) {
      throw Check.failure(
          "tokenized texts",
          tokens.size(),
          "must be as many as the texts, " + texts.lines().size(),
          "tokenize every text");
    }
  }

  /**
   * Texts and the tokenizer of the training data.
   *
   * @param texts the texts; two classes of labels add alignment and accuracy to pooled covariances
   * @param tokenizer for example {@code TextTokenizer::tokenize} of a model's tokenizer
   * @return the held-out texts
   */
  public static HeldOut of(Texts texts, Function<String, TokenizedText> tokenizer) {
    return new HeldOut(texts, texts.lines().stream().map(tokenizer).toList());
  }

  /**
   * Texts given by their tokens alone.
   *
   * @param name where they come from
   * @param tokens at least one text
   * @return the held-out texts, without labels
   * @throws IllegalArgumentException if there is none
   */
  public static HeldOut ofTokens(String name, List<TokenizedText> tokens) {
    List<String> lines = IntStream.range(0, tokens.size()).mapToObj(n -> "text " + n).toList();
    return new HeldOut(Texts.of(name, lines), tokens);
  }

  /**
   * The same texts with a label each.
   *
   * @param labels one per text
   * @return labelled texts
   * @throws IllegalArgumentException if the numbers differ
   */
  public HeldOut labelled(List<String> labels) {
    return new HeldOut(texts.labelled(labels), tokens);
  }

  /** SHA-256 of the token numbers, each text ended by −1, in big-endian order. */
  String tokensSha256() {
    Sha256 hash = new Sha256();
    for (TokenizedText text : tokens) {
      for (long id : text.ids()) {
        hash.add(id);
      }
      hash.add(-1);
    }
    return hash.hex();
  }

  int size() {
    return tokens.size();
  }

  /** The first texts, all if there are fewer. */
  HeldOut first(int count) {
    int most = Math.min(count, size());
    List<String> labels = texts.labels();
    Texts some =
        new Texts(
            texts.name(),
            texts.lines().subList(0, most),
            labels.isEmpty() ? labels : labels.subList(0, most));
    return new HeldOut(some, tokens.subList(0, most));
  }
}
