package io.attentionspectra.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.torchscript.internal.inputs.InputCandidates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What one forward pass over a short text tells of a model.
 *
 * @param inputs arguments that the model accepts
 * @param heads H, the same in all layers
 * @param headSize m
 * @param width E
 * @param causal whether no token attends to a later one
 * @param scales of every layer, the c for which softmax(c·q·kᵀ) under the mask is its attention;
 *     empty where none is
 * @param notes what is not known of the ends of the hidden states, in sentences
 * @param masked whether a text has the same attention with padding behind it
 */
record TextTrial(
    TextInputs inputs,
    int heads,
    int headSize,
    int width,
    boolean causal,
    List<OptionalDouble> scales,
    List<String> notes,
    boolean masked) {

  /** How far float32 attention may be from that of its queries and keys; a bias moves it more. */
  static final double SAME = 1e-4;

  /**
   * Reads it off a pass.
   *
   * @param file the model, for messages
   * @param inputs what it was given
   * @param length number of tokens of the text
   * @throws IllegalArgumentException if it shows no attention that a study can read
   */
  static TextTrial of(Path file, ProbedPass pass, TextInputs inputs, int length) {
    List<AttentionReading> layers = layers(pass, length);
    if (layers.isEmpty()) {
      throw Check.failure(
          "model", file, "shows no attention over the tokens of a text", InputCandidates.REMEDY);
    }
    TreeSet<Long> heads = new TreeSet<>();
    TreeSet<Boolean> causal = new TreeSet<>();
    List<OptionalDouble> scales = new ArrayList<>();
    for (AttentionReading layer : layers) {
      heads.add(layer.attention().getShape().get(1));
      causal.add(isCausal(layer.attention()));
    }
    if (heads.size() > 1 || causal.size() > 1) {
      throw Check.failure(
          "model",
          file,
          heads.size() > 1
              ? "has layers of " + heads + " heads"
              : "has layers with and without a causal mask",
          InputCandidates.REMEDY);
    }
    layers.forEach(layer -> scales.add(scale(layer, causal.first())));
    int width = Math.toIntExact(width(layers.get(0)));
    int count = Math.toIntExact(heads.first());
    return new TextTrial(
        inputs,
        count,
        headSize(layers.get(0), width, count),
        width,
        causal.first(),
        scales,
        notes(layers.get(0), end(pass, length, width) != null),
        false);
  }

  /** The same with what a text with padding shows. */
  TextTrial withMask(boolean works) {
    return new TextTrial(inputs, heads, headSize, width, causal, scales, notes, works);
  }

  /** The attentions of all tokens over all tokens. */
  static List<AttentionReading> layers(ProbedPass pass, int length) {
    return pass.attention().stream()
        .filter(
            reading -> {
              Shape shape = reading.attention().getShape();
              return shape.get(2) == length && shape.get(3) == length;
            })
        .toList();
  }

  private static List<String> notes(AttentionReading first, boolean knowsEnd) {
    List<String> notes = new ArrayList<>();
    NDArray entering = first.entering();
    NDArray input = first.input();
    if (entering == null && input != null) {
      notes.add(
          "what enters the first layer was not found: depth 0 is what its queries are projected"
              + " from, behind a norm where that comes first");
    }
    boolean normFirst = entering == null || input == null || !entering.contentEquals(input);
    if (!knowsEnd && normFirst) {
      notes.add(
          "what the model makes of its last layer was not found: the last depth is what that layer"
              + " leaves, before any norm behind it");
    }
    return notes;
  }

  /**
   * Hidden states behind the last layer and the norm after it: where the source shows them, else
   * those that the model returns as (B, T, E), else null.
   */
  static @Nullable NDArray end(ProbedPass pass, int length, int width) {
    List<AttentionReading> layers = layers(pass, length);
    NDArray shown = layers.get(layers.size() - 1).ending();
    return shown == null ? returned(pass, length, width) : shown;
  }

  /** What the model returns as hidden states (B, T, E), or null. */
  static @Nullable NDArray returned(ProbedPass pass, int length, int width) {
    return pass.outputs().stream()
        .filter(array -> array.getShape().dimension() == 3)
        .filter(array -> array.getShape().get(1) == length && array.getShape().get(2) == width)
        .findFirst()
        .orElse(null);
  }

  private static long width(AttentionReading layer) {
    NDArray states = layer.input() == null ? layer.output() : layer.input();
    if (states != null) {
      return states.getShape().get(2);
    }
    Shape attention = layer.attention().getShape();
    return layer.query() == null
        ? attention.get(1) * Math.max(1, layer.site().headSize())
        : attention.get(1) * layer.query().getShape().get(3);
  }

  private static int headSize(AttentionReading layer, int width, int heads) {
    if (layer.query() != null) {
      return Math.toIntExact(layer.query().getShape().get(3));
    }
    return layer.site().headSize() > 0 ? layer.site().headSize() : Math.max(1, width / heads);
  }

  /** Whether a mask hides every token of a text, as far as all layers show it. */
  static boolean isBlind(ProbedPass pass, int length) {
    return layers(pass, length).stream().allMatch(layer -> seesNothing(layer.attention()));
  }

  /** Whether a mask that hides every token explains the weights: NaN, or all of them equal. */
  static boolean seesNothing(NDArray attention) {
    NDArray weights = attention.toType(DataType.FLOAT32, false);
    float spread = weights.max().getFloat() - weights.min().getFloat();
    return !(spread > 1e-6);
  }

  private static boolean isCausal(NDArray attention) {
    NDArray whole = attention.toType(DataType.FLOAT32, false);
    return whole.mul(later(whole)).max().getFloat() < 1e-6;
  }

  /** 1 where a key comes after the query, (T, T). */
  private static NDArray later(NDArray attention) {
    long length = attention.getShape().get(3);
    NDArray places = attention.getManager().arange(Math.toIntExact(length));
    return places.reshape(1, length).gt(places.reshape(length, 1)).toType(DataType.FLOAT32, false);
  }

  /** Tries the scale that the source tells; where it tells none, the usual ones: 1/√m and 1. */
  private static OptionalDouble scale(AttentionReading layer, boolean causal) {
    NDArray query = layer.query();
    NDArray key = layer.key();
    if (query == null || key == null) {
      return OptionalDouble.empty();
    }
    NDArray products =
        query
            .toType(DataType.FLOAT32, false)
            .matMul(key.toType(DataType.FLOAT32, false).swapAxes(-1, -2));
    NDArray attention = layer.attention().toType(DataType.FLOAT32, false);
    DoubleStream tried =
        layer.scale().isPresent()
            ? layer.scale().stream()
            : DoubleStream.of(1 / Math.sqrt((double) query.getShape().get(3)), 1);
    return tried.filter(c -> explains(products.mul(c), causal, attention)).findFirst();
  }

  private static boolean explains(NDArray scores, boolean causal, NDArray attention) {
    NDArray visible = causal ? scores.sub(later(scores).mul(1e30)) : scores;
    return visible.softmax(-1).sub(attention).abs().max().getFloat() < SAME;
  }

  /** The engine's reason in one line: the last of its trace. */
  static String reason(EngineException e) {
    return Objects.requireNonNullElse(e.getMessage(), "no reason given")
        .strip()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .reduce((first, second) -> second)
        .orElse("no reason given");
  }
}
