package io.attentionspectra.onnx.internal.feed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * What every input of a graph is given for a batch of texts. Made by {@link InputSearch}, by the
 * names of the inputs or by trial.
 *
 * @param inputs what each is
 */
public record Feed(Map<GraphInput, Given> inputs) {

  /** What an input is given. */
  public sealed interface Given permits Tokens, Constant {}

  /** One number a token. */
  @FunctionalInterface
  public interface PerToken {
    long[] of(TokenizedText text);
  }

  /**
   * A number for every token, (B, T).
   *
   * @param what its name, as users say it
   * @param numbers of the tokens of a text
   * @param padding what stands behind them
   */
  public record Tokens(String what, PerToken numbers, double padding) implements Given {}

  /** Sizes and numbers by batch and length. */
  @FunctionalInterface
  public interface Sized {
    Table of(int texts, int tokens);
  }

  /**
   * An input that depends on the sizes of a batch alone.
   *
   * @param what its name for people
   * @param table makes it
   */
  public record Constant(String what, Sized table) implements Given {}

  /**
   * A tensor of one number.
   *
   * @param shape sizes
   * @param number every entry
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Table(long[] shape, double number) {}

  /** Closes what was made for a pass. */
  public record Tensors(Map<String, OnnxTensor> byName) implements AutoCloseable {
    @Override
    public void close() {
      byName.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * The tensors of a batch, padded on the right to its longest text.
   *
   * @param environment of the process
   * @param texts at least one
   */
  public Tensors tensors(OrtEnvironment environment, List<TokenizedText> texts) {
    int tokens = texts.stream().mapToInt(TokenizedText::length).max().orElse(0);
    Map<String, OnnxTensor> all = new LinkedHashMap<>();
    inputs.forEach(
        (input, given) -> all.put(input.name(), tensor(environment, input, given, texts, tokens)));
    return new Tensors(all);
  }

  private static OnnxTensor tensor(
      OrtEnvironment environment,
      GraphInput input,
      Given given,
      List<TokenizedText> texts,
      int tokens) {
    if (given instanceof Tokens of) {
      List<long[]> numbers = texts.stream().map(of.numbers()::of).toList();
      return input.tensor(
          environment,
          new long[] {texts.size(), tokens},
          place -> {
            long[] own = numbers.get(place / tokens);
            return place % tokens < own.length ? own[place % tokens] : of.padding();
          });
    }
    Table table = ((Constant) given).table().of(texts.size(), tokens);
    return input.tensor(environment, table.shape(), place -> table.number());
  }

  /** The same with one number for all tokens of an input, to see whether a table refuses it. */
  public Feed with(GraphInput input, long number) {
    Tokens of = (Tokens) Objects.requireNonNull(inputs.get(input));
    Map<GraphInput, Given> other = new LinkedHashMap<>(inputs);
    other.put(
        input,
        new Tokens(
            of.what(), text -> LongStream.range(0, text.length()).map(i -> number).toArray(), 0));
    return new Feed(other);
  }

  /** What each input is given, for messages. */
  public String describe() {
    Collection<String> all =
        inputs.entrySet().stream()
            .map(each -> each.getKey().name() + "=" + what(each.getValue()))
            .toList();
    return String.join(", ", all);
  }

  private static String what(Given given) {
    return given instanceof Tokens tokens ? tokens.what() : ((Constant) given).what();
  }
}
