package io.attentionspectra.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.torchscript.internal.inputs.InputArgument;
import io.attentionspectra.formats.torchscript.internal.inputs.InputCandidates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the inputs that a model may take by running a short text: the ones it runs on, sees
 * the text through, and whose mask hides padding. {@link ProbedTextModel} runs it once for a loaded
 * model; what it gives back holds for all texts.
 */
final class InputTrial {

  /** Enough letters that any tokenizer makes at least three tokens of them. */
  private static final String TEXT = "the cat sat on the mat, and the dog lay by the door. ";

  private static final int SHORT = 8;

  /** Masks are whole numbers in Hugging Face models, sometimes reals or truth values. */
  private static final List<DataType> MASK_TYPES =
      List.of(DataType.INT64, DataType.FLOAT32, DataType.BOOLEAN);

  /** Padding that is not hidden moves attention by tenths, rounding by less than this. */
  private static final double HIDDEN = 1e-2;

  /** Hidden states that two runs return may differ by this share of the largest. */
  private static final double REPEATED = 1e-3;

  /** Lengths that models are traced for. */
  private static final List<Integer> USUAL_LENGTHS = List.of(128, 256, 384, 512, 64, 32, 16);

  private static final Pattern NUMBER = Pattern.compile("\\b\\d{1,4}\\b");

  private final Path file;
  private final ProbedBlock block;
  private final TextTokenizer tokenizer;
  private final Optional<String> device;
  private final NDManager scope;
  private String refusal = "";

  /**
   * A trial of a loaded model.
   *
   * @param file the model, for messages
   * @param block the model
   * @param tokenizer makes tokens of a text
   * @param device a device that its source names
   * @param scope arrays of the trial
   */
  InputTrial(
      Path file,
      ProbedBlock block,
      TextTokenizer tokenizer,
      Optional<String> device,
      NDManager scope) {
    this.file = file;
    this.block = block;
    this.tokenizer = tokenizer;
    this.device = device;
    this.scope = scope;
  }

  /** What inputs of one kind showed: the trial, and the attention of every layer. */
  private record Accepted(TextTrial trial, List<float[]> attention) {}

  /**
   * Runs the candidates.
   *
   * @throws IllegalArgumentException if none is taken, if several are and give other attention, or
   *     if the model gives other attention every time, with the remedy
   */
  TextTrial choose(InputCandidates candidates) {
    TokenizedText text = text(SHORT);
    Check.atLeast("tokens of '" + TEXT + "'", text.length(), 3);
    int first = TextTables.firstPosition(block.getParameters());
    List<Accepted> accepted = new ArrayList<>();
    for (List<InputArgument> arguments : candidates.inputs()) {
      TextInputs inputs = TextInputs.of(arguments).withFirstPosition(first);
      Accepted found = accepted(inputs, text, candidates.told());
      if (found != null) {
        accepted.add(found);
      }
      if (found != null && candidates.told() && found.trial().masked()) {
        return found.trial();
      }
    }
    if (accepted.isEmpty()) {
      throw refused(candidates, text.length());
    }
    List<Accepted> masked = accepted.stream().filter(one -> one.trial().masked()).toList();
    List<Accepted> best = masked.isEmpty() ? accepted : masked;
    if (!candidates.told()) {
      requireAlike(candidates, best);
    }
    return best.get(0).trial();
  }

  /** Runs one candidate with one type of mask after the other until one is taken. */
  private @Nullable Accepted accepted(TextInputs inputs, TokenizedText text, boolean told) {
    boolean masked = inputs.has(InputKind.MASK);
    for (DataType type : masked ? MASK_TYPES : MASK_TYPES.subList(0, 1)) {
      try {
        Accepted found = run(inputs.withMaskType(type), text);
        if (found != null) {
          requireRepeatable(found, text);
          return found;
        }
      } catch (EngineException e) {
        note(TextTrial.reason(e));
      } catch (IllegalArgumentException e) {
        if (told) {
          throw e;
        }
        note(String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  /** The first refusal is that of the most likely inputs. */
  private void note(String reason) {
    refusal = refusal.isEmpty() ? reason : refusal;
  }

  private @Nullable Accepted run(TextInputs inputs, TokenizedText text) {
    List<Accepted> runs = new ArrayList<>();
    observe(
        inputs,
        List.of(text),
        pass -> {
          TextTrial trial = TextTrial.of(file, pass, inputs, text.length());
          if (TextTrial.isBlind(pass, text.length())) {
            note("attends to all tokens alike or to none when its mask is 1 for all");
          } else {
            runs.add(new Accepted(trial, attention(pass, text.length(), 0, text.length())));
          }
        });
    if (runs.isEmpty()) {
      return null;
    }
    TokenizedText shorter = text.cutTo(Math.max(2, text.length() - 3));
    List<float[]> alone = beginAlone(inputs, shorter, text.length());
    boolean hides =
        (inputs.has(InputKind.MASK) || inputs.has(InputKind.PADDING))
            && hidesPadding(inputs, alone, text, shorter);
    return new Accepted(runs.get(0).trial().withMask(hides), runs.get(0).attention());
  }

  private void observe(TextInputs inputs, List<TokenizedText> texts, Consumer<ProbedPass> look) {
    try (NDManager pass = scope.newSubManager()) {
      block
          .observing(look)
          .forward(new ParameterStore(pass, false), inputs.of(new TokenBatch(texts), pass), false);
    }
  }

  /** The attention of one text of a batch in every layer, (H, n, n) for its first n tokens. */
  private static List<float[]> attention(ProbedPass pass, int length, int text, int tokens) {
    List<float[]> layers = new ArrayList<>();
    for (AttentionReading layer : TextTrial.layers(pass, length)) {
      NDArray own = layer.attention().get("{}, :, 0:{}, 0:{}", text, tokens, tokens);
      layers.add(own.toType(DataType.FLOAT32, false).toFloatArray());
    }
    return layers;
  }

  /** The attention of the begin of a text; a model that runs on no other length is refused. */
  private List<float[]> beginAlone(TextInputs inputs, TokenizedText shorter, int length) {
    List<List<float[]>> seen = new ArrayList<>();
    try {
      observe(
          inputs,
          List.of(shorter),
          pass -> seen.add(attention(pass, shorter.length(), 0, shorter.length())));
      return seen.get(0);
    } catch (EngineException e) {
      throw fixedLength(length, shorter.length());
    }
  }

  /** Whether the begin of a text has the same attention alone and with padding behind it. */
  private boolean hidesPadding(
      TextInputs inputs, List<float[]> alone, TokenizedText text, TokenizedText shorter) {
    List<List<float[]>> seen = new ArrayList<>();
    try {
      observe(
          inputs,
          List.of(text, shorter),
          pass -> seen.add(attention(pass, text.length(), 1, shorter.length())));
    } catch (EngineException e) {
      return false; // it takes no batch
    }
    return difference(alone, seen.get(0)) < HIDDEN;
  }

  /** A model that draws random numbers gives other attention the second time, or other results. */
  private void requireRepeatable(Accepted first, TokenizedText text) {
    List<Double> differences = new ArrayList<>();
    List<float[]> results = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      observe(
          first.trial().inputs(),
          List.of(text),
          pass -> {
            List<float[]> again = attention(pass, text.length(), 0, text.length());
            differences.add(difference(first.attention(), again));
            results.add(returned(pass, text.length(), first.trial().width()));
          });
    }
    double attention = Math.max(differences.get(0), differences.get(1));
    double result = difference(List.of(results.get(0)), List.of(results.get(1)));
    if (attention > TextTrial.SAME || result > REPEATED * largest(results.get(0))) {
      throw Check.failure(
          "model",
          file,
          "gives other numbers for the same text each time, as in training",
          "call model.eval() before torch.jit.trace, and write it again");
    }
  }

  private static float[] returned(ProbedPass pass, int length, int width) {
    NDArray states = TextTrial.returned(pass, length, width);
    return states == null ? new float[0] : states.toType(DataType.FLOAT32, false).toFloatArray();
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The largest difference of two runs; infinite where shapes differ, or only one has NaN. */
  private static double difference(List<float[]> one, List<float[]> other) {
    double largest = one.size() == other.size() ? 0 : Double.POSITIVE_INFINITY;
    for (int layer = 0; layer < Math.min(one.size(), other.size()); layer++) {
      float[] a = one.get(layer);
      float[] b = other.get(layer);
      if (a.length != b.length) {
        return Double.POSITIVE_INFINITY;
      }
      for (int i = 0; i < a.length; i++) {
        if (Float.isNaN(a[i]) != Float.isNaN(b[i])) {
          return Double.POSITIVE_INFINITY;
        }
        if (Float.compare(a[i], b[i]) != 0) {
          largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
      }
    }
    return largest;
  }

  private void requireAlike(InputCandidates candidates, List<Accepted> accepted) {
    for (Accepted other : accepted) {
      if (difference(accepted.get(0).attention(), other.attention()) > TextTrial.SAME) {
        throw Check.failure(
            "model",
            file,
            candidates.signature()
                + " runs with "
                + accepted.get(0).trial().inputs()
                + " and with "
                + other.trial().inputs(),
            "say what " + candidates.open() + " is, in the form ARGUMENT=INPUT");
      }
    }
  }

  private IllegalArgumentException refused(InputCandidates candidates, int length) {
    if (device.isPresent()) {
      return Check.failure(
          "model",
          file,
          "was traced on another device, which its source names (" + device.get() + ")",
          "trace it on the CPU, or load it on that device");
    }
    for (int other : otherLengths(length)) {
      if (runsOn(TextInputs.of(candidates.inputs().get(0)), other)) {
        return fixedLength(other, length);
      }
    }
    String fed =
        candidates.open().isEmpty()
            ? ""
            : "cannot be fed with texts: "
                + candidates.signature()
                + " asks for "
                + candidates.open()
                + ", and ";
    return Check.failure(
        "model",
        file,
        fed + "does not run on a text of " + length + " tokens (" + refusal + ")",
        InputCandidates.REMEDY);
  }

  private IllegalArgumentException fixedLength(int traced, int other) {
    return Check.failure(
        "model",
        file,
        "was traced for texts of "
            + traced
            + " tokens and runs on no text of "
            + other
            + ": a length became a constant",
        TextInputs.TRACED_SIZES);
  }

  /** Lengths that the engine's refusal names, and usual ones. */
  private Set<Integer> otherLengths(int length) {
    Set<Integer> lengths = new LinkedHashSet<>();
    for (Matcher number = NUMBER.matcher(refusal); number.find(); ) {
      lengths.add(Integer.parseInt(number.group()));
    }
    lengths.addAll(USUAL_LENGTHS);
    lengths.removeIf(other -> other < 2 || other == length);
    return lengths;
  }

  private boolean runsOn(TextInputs inputs, int length) {
    TokenizedText text = text(length);
    for (DataType type : MASK_TYPES) {
      try {
        observe(inputs.withMaskType(type), List.of(text), pass -> {});
        return text.length() == length;
      } catch (EngineException e) {
        // not on this one
      }
    }
    return false;
  }

  private TokenizedText text(int length) {
    return tokenizer.tokenize(TEXT.repeat(1 + length / 3)).cutTo(length);
  }
}
