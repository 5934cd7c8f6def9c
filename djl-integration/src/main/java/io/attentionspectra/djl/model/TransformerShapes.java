package io.attentionspectra.djl.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Excerpt;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.ParameterNames;
import io.attentionspectra.formats.checkpoint.StoredTensor;
import io.attentionspectra.formats.checkpoint.TensorShape;
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares a configuration with the names and shapes of a checkpoint, before anything is allocated:
 * every parameter is there in its shape, and nothing that would change what is computed is left
 * over. Used by {@link TransformerWeights}.
 */
final class TransformerShapes {

  /** Buffers that releases of the original code wrote beside the parameters. */
  private static final Pattern BUFFER =
      Pattern.compile("(.*\\.)?(position_ids|token_type_ids|attn\\.(masked_)?bias)");

  private final Checkpoint checkpoint;
  private final ParameterNames names;
  private final TransformerConfig config;
  private final Set<String> available;
  private final String prefix;
  private final Set<String> placed = new HashSet<>();

  private TransformerShapes(Checkpoint checkpoint, ParameterNames names, TransformerConfig config) {
    this.checkpoint = checkpoint;
    this.names = names;
    this.config = config;
    available = checkpoint.names();
    prefix = prefix();
  }

  /**
   * What stands before the names of a checkpoint that fits.
   *
   * @param prefix "", "bert." or another name the author chose
   * @param notes what of the checkpoint is not read
   */
  record Fit(String prefix, List<String> notes) {}

  /**
   * Compares names and shapes.
   *
   * @throws IllegalArgumentException if there is no model of the family or more than one, a
   *     parameter is missing or has another shape, or there is one that the family does not have
   */
  static Fit of(Checkpoint checkpoint, ParameterNames names, TransformerConfig config) {
    TransformerShapes shapes = new TransformerShapes(checkpoint, names, config);
    shapes.requireParameters();
    return new Fit(shapes.prefix, shapes.leftOver());
  }

  private String prefix() {
    List<String> prefixes =
        available.stream()
            .filter(name -> name.equals(names.tokens()) || name.endsWith("." + names.tokens()))
            .map(name -> name.substring(0, name.length() - names.tokens().length()))
            .sorted()
            .toList();
    if (prefixes.isEmpty()) {
      throw Check.failure(
          "weights",
          checkpoint.origin(),
          "hold no " + names.tokens(),
          "supported architectures are " + Architecture.supported());
    }
    if (prefixes.size() == 1) {
      return prefixes.get(0);
    }
    String query = layer(0) + names.query() + ".weight";
    List<String> whole =
        prefixes.stream().filter(start -> available.contains(start + query)).toList();
    if (whole.size() == 1) {
      return whole.get(0);
    }
    throw Check.failure(
        "weights",
        checkpoint.origin(),
        "hold "
            + prefixes.size()
            + " models, "
            + Excerpt.of(
                prefixes.stream()
                    .map(each -> each.isEmpty() ? "one without a prefix" : each)
                    .collect(Collectors.joining(" and "))),
        "save the one to be read in a directory of its own, without the others");
  }

  private String layer(int number) {
    return String.format(Locale.ROOT, names.layer(), number);
  }

  private void requireParameters() {
    long width = config.hiddenSize();
    require(names.tokens(), TensorShape.of(config.vocabularySize(), width));
    require(names.positions(), TensorShape.of(config.positions(), width));
    if (config.tokenTypes() > 0) {
      require(names.types(), TensorShape.of(config.tokenTypes(), width));
    }
    requireNorm(names.norm());
    for (int number = 0; number < config.layers(); number++) {
      requireLayer(layer(number));
    }
  }

  private void requireLayer(String at) {
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    requireLinear(at + names.query(), width, width);
    requireLinear(at + names.key(), width, width);
    requireLinear(at + names.value(), width, width);
    requireLinear(at + names.attentionOutput(), width, width);
    requireNorm(at + names.attentionNorm());
    requireLinear(at + names.intermediate(), inner, width);
    requireLinear(at + names.output(), width, inner);
    requireNorm(at + names.outputNorm());
  }

  private void requireLinear(String name, long out, long in) {
    require(name + ".weight", TensorShape.of(out, in));
    require(name + ".bias", TensorShape.of(out));
  }

  private void requireNorm(String name) {
    TensorShape vector = TensorShape.of(config.hiddenSize());
    require(TransformerWeights.normScale(name, prefix, available), vector);
    require(TransformerWeights.normShift(name, prefix, available), vector);
  }

  private void require(String name, TensorShape expected) {
    String full = prefix + name;
    if (!available.contains(full)) {
      throw missing(full);
    }
    StoredTensor tensor = checkpoint.tensor(full);
    TensorShape stored = tensor.shape();
    TensorShape turned =
        tensor.transposed() && stored.dimension() == 2
            ? TensorShape.of(stored.get(1), stored.get(0))
            : stored;
    if (!turned.equals(expected)) {
      throw Check.failure(
          Excerpt.of(full),
          turned,
          "must have shape " + expected,
          "the weights do not belong to this configuration");
    }
    placed.add(full);
  }

  private IllegalArgumentException missing(String name) {
    if (checkpoint.whyAbsent().isPresent()) {
      return Check.failure(
          "weights",
          checkpoint.origin(),
          "cannot be told apart: " + checkpoint.whyAbsent().get(),
          "export it anew, and keep the names");
    }
    return Check.failure(
        Excerpt.of(name),
        "absent",
        "is missing from " + checkpoint.origin(),
        "it has "
            + available.size()
            + " tensors such as "
            + Excerpt.of(new TreeSet<>(available).first())
            + "; check the model");
  }

  /** What the family has no place for: deeper layers are noted, anything else inside is refused. */
  private List<String> leftOver() {
    String layers = names.layer().substring(0, names.layer().indexOf("%d"));
    Pattern inside =
        Pattern.compile(
            Pattern.quote(prefix)
                + "(embeddings\\.|"
                + Pattern.quote(layers)
                + "(?<layer>\\d{1,9})\\.).*",
            Pattern.DOTALL);
    int held = 0;
    for (String name : available) {
      Matcher matcher = inside.matcher(name);
      if (matcher.matches() && !placed.contains(name) && !BUFFER.matcher(name).matches()) {
        String layer = matcher.group("layer");
        if (layer == null || Integer.parseInt(layer) < config.layers()) {
          throw unplaced(name);
        }
        held = Math.max(held, Integer.parseInt(layer) + 1);
      }
    }
    List<String> notes = new ArrayList<>();
    if (held > 0) {
      notes.add(
          "the weights hold "
              + held
              + " layers, the configuration asks for the first "
              + config.layers()
              + ": the others are not read");
    }
    Set<String> others = otherLayers();
    if (!others.isEmpty()) {
      notes.add(
          "the weights hold further layers, "
              + Excerpt.of(String.join(" and ", others))
              + ": only those of "
              + prefix
              + layers
              + " are read");
    }
    return notes;
  }

  /** Where layers with queries lie that are not those of the model, as of a decoder beside it. */
  private Set<String> otherLayers() {
    Pattern query =
        Pattern.compile(
            "(.*?)\\d{1,9}\\." + Pattern.quote(names.query()) + "\\.weight", Pattern.DOTALL);
    String own = names.layer().substring(0, names.layer().indexOf("%d"));
    Set<String> others = new TreeSet<>();
    for (String name : available) {
      Matcher matcher = query.matcher(name);
      if (matcher.matches() && !matcher.group(1).equals(prefix + own)) {
        others.add(matcher.group(1));
      }
    }
    return others;
  }

  private IllegalArgumentException unplaced(String name) {
    return Check.failure(
        "weights",
        checkpoint.origin(),
        "hold "
            + Excerpt.of(name)
            + ", for which the architecture "
            + config.architecture()
            + " has no place",
        "supported architectures are " + Architecture.supported());
  }
}
