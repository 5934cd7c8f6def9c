package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Numbers;
import io.attentionspectra.score.ScoreFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how scores become attention weights. */
final class ScoreOptions {

  @Option(
      names = "--beta",
      required = true,
      paramLabel = "B",
      description = "Inverse temperature: standard deviation of the scores.")
  private double beta;

  @Option(
      names = "--score",
      defaultValue = "softmax",
      converter = Choice.Converter.class,
      paramLabel = "F",
      description =
          "Weights of scores s of variance 1: softmax, exp(βs); softcap:C, exp(C tanh(βs/C));"
              + " sigmoid:b, 1/(1 + exp(−βs − b)), not normalised over the keys, divided by its"
              + " mean and centred on both sides (default: softmax).")
  @SuppressWarnings("NullAway.Init")
  private Choice choice;

  double beta() {
    return beta;
  }

  ScoreFunction function() {
    return choice.kind().of(beta, choice.argument());
  }

  /** Parameters of a law with the kind of its score function. */
  Document named(Document parameters) {
    return choice.kind() == Kind.SOFTMAX ? parameters : parameters.put("score", choice.kind().word);
  }

  boolean isSoftmax() {
    return choice.kind() == Kind.SOFTMAX;
  }

  /** The functions by the word that chooses them. */
  private enum Kind {
    SOFTMAX("softmax") {
      @Override
      ScoreFunction of(double beta, double argument) {
        return ScoreFunction.softmax(beta);
      }
    },
    SOFT_CAP("softcap") {
      @Override
      ScoreFunction of(double beta, double argument) {
        return ScoreFunction.softCap(beta, argument);
      }
    },
    SIGMOID("sigmoid") {
      @Override
      ScoreFunction of(double beta, double argument) {
        return ScoreFunction.sigmoid(beta, argument);
      }
    };

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    abstract ScoreFunction of(double beta, double argument);
  }

  /** A function with its argument, 0 for softmax, which has none. */
  private record Choice(Kind kind, double argument) {

    /** Reads {@code softmax}, {@code softcap:30} or {@code sigmoid:-6}. */
    static final class Converter implements ITypeConverter<Choice> {

      @Override
      public Choice convert(String text) {
        String[] parts = text.split(":", -1);
        for (Kind kind : Kind.values()) {
          int count = kind == Kind.SOFTMAX ? 1 : 2;
          if (kind.word.equals(parts[0]) && parts.length == count) {
            return new Choice(kind, count == 1 ? 0 : Numbers.number(parts[1], text));
          }
        }
        throw new TypeConversionException(
            "'" + text + "' is no score function: write softmax, softcap:C or sigmoid:b");
      }
    }
  }
}
