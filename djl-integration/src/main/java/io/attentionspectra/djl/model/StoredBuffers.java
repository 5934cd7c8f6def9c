package io.attentionspectra.djl.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.RotaryScaling;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Buffers that releases of the original code wrote beside the parameters: numbers of positions,
 * token types, frequencies of rotary positions. Those releases read them again, so they must say
 * what is computed here without them. Asked by {@link TransformerShapes}.
 */
final class StoredBuffers {

  private static final String POSITIONS = "position_ids";
  private static final String TYPES = "token_type_ids";
  private static final String FREQUENCIES = "rotary_emb.inv_freq";

  private static final Pattern NAMES =
      Pattern.compile(
          "(.*\\.)?(" + POSITIONS + "|" + TYPES + "|" + Pattern.quote(FREQUENCIES) + ")",
          Pattern.DOTALL);

  /** Above what storing a frequency in bfloat16 changes, 2⁻⁸, and below what another θ does. */
  private static final double ROUNDING = 0.01;

  /** The smallest number of float16. */
  private static final double SMALLEST = 0x1p-24;

  private static final RotaryScaling UNSCALED = RotaryScaling.none();

  private final Checkpoint checkpoint;
  private final TransformerConfig config;

  StoredBuffers(Checkpoint checkpoint, TransformerConfig config) {
    this.checkpoint = checkpoint;
    this.config = config;
  }

  static boolean isNamed(String name) {
    return NAMES.matcher(name).matches();
  }

  /**
   * Compares a buffer with what is computed.
   *
   * @throws IllegalArgumentException if it says something else
   */
  void require(String name) {
    if (name.endsWith(FREQUENCIES)) {
      requireFrequencies(name);
      return;
    }
    boolean counts = name.endsWith(POSITIONS);
    long[] numbers = checkpoint.wholes(name).orElse(new long[0]);
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] != (counts ? i : 0)) {
        throw failure(
            name + "[" + i + "]",
            numbers[i],
            counts ? "must be " + i : "must be 0, as all of them");
      }
    }
  }

  /** As θ gives them, before or after they are scaled. */
  private void requireFrequencies(String name) {
    StoredTensor tensor = checkpoint.tensor(name);
    boolean known =
        config.pattern().stream()
            .flatMap(kind -> kind.rotary().stream())
            .flatMap(of -> Stream.of(of, new Rotary(of.base(), of.dimensions(), UNSCALED)))
            .anyMatch(of -> agree(of.frequencies(1), tensor));
    if (!known) {
      throw failure(name, tensor.shape(), "must hold the frequencies that rope_theta gives");
    }
  }

  private static boolean agree(double[] computed, StoredTensor tensor) {
    if (tensor.shape().size() != computed.length) {
      return false;
    }
    float[] stored = new float[computed.length];
    tensor.elements(0, stored.length).get(stored);
    return IntStream.range(0, stored.length)
        .allMatch(i -> Math.abs(stored[i] - computed[i]) <= SMALLEST + ROUNDING * computed[i]);
  }

  private static IllegalArgumentException failure(String name, Object value, String condition) {
    return Check.failure(
        Excerpt.of(name),
        value,
        condition,
        "releases that read this buffer compute something else; remove it if the model does not");
  }
}
