package io.attentionspectra.onnx.model;

import io.attentionspectra.formats.onnx.site.OnnxSite;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a reader of results must know of how heads are read: from queries and keys, from scores with
 * biases in them, or from attention alone, as one short text shows it. Used by {@link Layers}.
 *
 * @param sites of the layers
 * @param texts the same on the text
 */
record ReadingNotes(List<OnnxSite> sites, List<SiteText> texts) {

  /** How the heads of a layer are read. */
  private enum Way {
    PROJECTIONS,
    BIASED,
    UNEXPLAINED,
    HIDDEN
  }

  /** The notes, layers with the same reason together. */
  List<String> all() {
    TreeMap<Way, TreeSet<Integer>> layers = new TreeMap<>();
    TreeSet<Integer> blind = new TreeSet<>();
    for (int layer = 0; layer < sites.size(); layer++) {
      layers.computeIfAbsent(way(layer), way -> new TreeSet<>()).add(layer);
      if (texts.get(layer).tokens().isEmpty()) {
        blind.add(layer);
      }
    }
    List<String> notes = new ArrayList<>();
    layers.forEach((way, numbers) -> add(notes, way, numbers));
    if (!blind.isEmpty()) {
      notes.add(
          named(blind)
              + ": the tokens that enter the queries and keys are not found in the graph, so there"
              + " are no re-initialised heads");
    }
    return notes;
  }

  private Way way(int layer) {
    SiteText text = texts.get(layer);
    if (sites.get(layer).product().isEmpty()) {
      return Way.HIDDEN;
    }
    boolean biased = false;
    for (int head = 0; head < text.heads(); head++) {
      if (!(text.unexplained(head) <= text.tolerance())) {
        return Way.UNEXPLAINED;
      }
      biased |= text.scores(head).map(ScoreTerms::isBiased).orElse(false);
    }
    return biased ? Way.BIASED : Way.PROJECTIONS;
  }

  private void add(List<String> notes, Way way, TreeSet<Integer> layers) {
    switch (way) {
      case PROJECTIONS -> {}
      case BIASED ->
          notes.add(
              named(layers)
                  + ": scores are more than products of queries and keys (a bias or a cap); β̂ and"
                  + " balancing take them whole, nulls that draw queries and keys are left out");
      case UNEXPLAINED ->
          notes.add(
              named(layers)
                  + ": softmax of queries and keys is not the attention of the graph within "
                  + texts.get(layers.first()).tolerance()
                  + ", so heads are read from their attention alone");
      case HIDDEN ->
          notes.add(named(layers) + ": heads are read from their attention alone" + why(layers));
    }
  }

  private String why(TreeSet<Integer> layers) {
    List<String> missing = sites.get(layers.first()).missing();
    return missing.isEmpty() ? "" : " (" + missing.get(0) + ")";
  }

  private static String named(TreeSet<Integer> layers) {
    return (layers.size() == 1 ? "layer " : "layers ")
        + layers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
