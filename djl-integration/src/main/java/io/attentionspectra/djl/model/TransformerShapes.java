package io.attentionspectra.djl.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.architecture.Architectures;
import io.attentionspectra.formats.internal.architecture.ParameterNames;
import io.attentionspectra.formats.internal.architecture.ParameterSlot;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.internal.checkpoint.TensorShape;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
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

  /** Tensors that a note names. */
  private static final int SHOWN = 3;

  private final Checkpoint checkpoint;
  private final ParameterNames names;
  private final TransformerConfig config;
  private final Set<String> available;
  private final String prefix;
  private final Set<String> placed = new HashSet<>();

  private TransformerShapes(
      Checkpoint checkpoint, ParameterNames names, TransformerConfig config, String prefix) {
    this.checkpoint = checkpoint;
    this.names = names;
    this.config = config;
    this.prefix = prefix;
    available = checkpoint.names();
  }

  /**
   * Where the parameters of a checkpoint that fits are.
   *
   * @param names names of its parts
   * @param prefix "", "bert." or another name the author chose
   * @param notes what of the checkpoint is not read
   */
  record Fit(ParameterNames names, String prefix, List<String> notes) {}

  /**
   * Compares names and shapes.
   *
   * @throws IllegalArgumentException if there is no model of the family or more than one, a
   *     parameter is missing or has another shape, or there is one that the family does not have
   */
  static Fit of(Checkpoint checkpoint, TransformerConfig config) {
    List<ParameterNames> known = Architectures.names(config);
    ParameterNames names =
        known.stream()
            .filter(each -> !prefixes(checkpoint, each).isEmpty())
            .findFirst()
            .orElse(known.get(0));
    TransformerShapes shapes =
        new TransformerShapes(checkpoint, names, config, prefix(checkpoint, names));
    shapes.requireParameters();
    return new Fit(names, shapes.prefix, shapes.leftOver());
  }

  /** What stands before token tables with layers of queries, or before all where none has. */
  private static List<String> prefixes(Checkpoint checkpoint, ParameterNames names) {
    Set<String> available = checkpoint.names();
    String query = names.layer(0) + names.stem(TransformerPart.QUERY) + ".weight";
    return tables(checkpoint, names).stream()
        .filter(start -> available.contains(start + query))
        .toList();
  }

  private static List<String> tables(Checkpoint checkpoint, ParameterNames names) {
    String tokens = names.weight(TransformerPart.TOKENS);
    return checkpoint.names().stream()
        .filter(name -> name.equals(tokens) || name.endsWith("." + tokens))
        .map(name -> name.substring(0, name.length() - tokens.length()))
        .sorted()
        .toList();
  }

  private static String prefix(Checkpoint checkpoint, ParameterNames names) {
    List<String> prefixes = tables(checkpoint, names);
    if (prefixes.isEmpty()) {
      throw Check.failure(
          "weights",
          checkpoint.origin(),
          "hold no " + names.weight(TransformerPart.TOKENS),
          Architectures.remedy());
    }
    if (prefixes.size() == 1) {
      return prefixes.get(0);
    }
    List<String> whole = prefixes(checkpoint, names);
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

  private void requireParameters() {
    ParameterSlot.outside(config).forEach(slot -> require("", slot));
    for (int number = 0; number < config.storedLayers(); number++) {
      String at = names.layer(number);
      ParameterSlot.ofLayer(config, number).forEach(slot -> require(at, slot));
    }
  }

  private void require(String at, ParameterSlot slot) {
    String full = TransformerWeights.name(names, slot, prefix + at, available);
    if (!available.contains(full)) {
      throw missing(full);
    }
    StoredTensor tensor = TransformerWeights.cut(names, slot).of(checkpoint.tensor(full));
    TensorShape stored = tensor.shape();
    TensorShape turned =
        tensor.transposed() && stored.dimension() == 2
            ? TensorShape.of(stored.get(1), stored.get(0))
            : stored;
    if (!turned.equals(slot.shape())) {
      throw Check.failure(
          Excerpt.of(full),
          turned,
          "must have shape " + slot.shape(),
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
    Pattern deeper =
        Pattern.compile(Pattern.quote(names.layers()) + "(?<layer>\\d{1,9})\\..*", Pattern.DOTALL);
    Set<String> roots = names.roots().map(TransformerShapes::root).collect(Collectors.toSet());
    StoredBuffers buffers = new StoredBuffers(checkpoint, config);
    SortedSet<String> outside = new TreeSet<>();
    int held = 0;
    for (String name : available) {
      if (placed.contains(name)) {
        continue;
      }
      String own = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
      if (!roots.contains(root(own))) {
        outside.add(name);
        continue;
      }
      if (StoredBuffers.isNamed(own)) {
        buffers.require(name);
        continue;
      }
      if (names.isBeside(own)) {
        continue;
      }
      Matcher matcher = deeper.matcher(own);
      boolean inLayer = matcher.matches();
      if (!inLayer || Integer.parseInt(matcher.group("layer")) < config.storedLayers()) {
        throw unplaced(name);
      }
      held = Math.max(held, Integer.parseInt(matcher.group("layer")) + 1);
    }
    return notes(held, outside);
  }

  /** The first part of a name, which says whether it is one of the model's own. */
  private static String root(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private List<String> notes(int held, SortedSet<String> outside) {
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
              + names.layers()
              + " are read");
    }
    outside.removeIf(name -> others.stream().anyMatch(name::startsWith));
    if (!outside.isEmpty()) {
      notes.add(unread(outside));
    }
    return notes;
  }

  private static String unread(SortedSet<String> names) {
    String shown = names.stream().limit(SHOWN).map(Excerpt::of).collect(Collectors.joining(", "));
    int more = names.size() - SHOWN;
    return "tensors beside the transformer are not read: "
        + shown
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** Where layers with queries lie that are not those of the model, as of a decoder beside it. */
  private Set<String> otherLayers() {
    Pattern query =
        Pattern.compile(
            "(.*?)\\d{1,9}\\." + Pattern.quote(names.stem(TransformerPart.QUERY)) + "\\.weight",
            Pattern.DOTALL);
    Set<String> others = new TreeSet<>();
    for (String name : available) {
      Matcher matcher = query.matcher(name);
      if (matcher.matches() && !placed.contains(name) && !isDeeper(matcher.group(1))) {
        others.add(matcher.group(1));
      }
    }
    return others;
  }

  private boolean isDeeper(String start) {
    return start.equals(prefix + names.layers());
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
        Architectures.remedy());
  }
}
