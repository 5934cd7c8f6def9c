package io.attentionspectra.onnx.model;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.onnx.site.OnnxSite;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The layers of a model as one short text shows them: those sites of its graph that are attention
 * of a text to itself. Made once for a model; the heads of other texts are read by it.
 *
 * @param origin what to call the model in messages
 * @param sites of the layers, in order
 * @param heads H, the same in all layers
 * @param headSize m
 * @param width d, features of the tokens that enter a layer; 0 where no layer shows them
 * @param visibility of every layer, as far as a rule for all lengths is known
 * @param notes what could not be read
 */
record Layers(
    String origin,
    List<OnnxSite> sites,
    int heads,
    int headSize,
    int width,
    List<Visibility> visibility,
    List<String> notes) {

  /** Names of all tensors that the heads of a site are read from. */
  static Set<String> names(OnnxSite site) {
    Set<String> names = new LinkedHashSet<>();
    site.probabilities().or(site::scores).map(Tensor::name).ifPresent(names::add);
    site.product()
        .ifPresent(
            product -> {
              names.add(product.query().tensor().name());
              names.add(product.key().tensor().name());
              product
                  .terms()
                  .forEach(term -> term.tensor().map(Tensor::name).ifPresent(names::add));
            });
    if (site.probabilities().isEmpty() && site.scores().isEmpty()) {
      site.value().map(Tensor::name).ifPresent(names::add);
      site.context().map(Tensor::name).ifPresent(names::add);
    } else if (site.product().isEmpty()) {
      site.value().map(Tensor::name).ifPresent(names::add);
    }
    site.tokens().ifPresent(names::add);
    return names;
  }

  /**
   * Reads them off a pass.
   *
   * @param probe the graph
   * @param tensors of {@link #names} of all sites
   * @param length number of tokens of the text
   * @throws IllegalArgumentException if no site is attention of the text to itself, or the layers
   *     are of several sizes
   */
  static Layers of(OnnxProbe probe, Map<String, Values> tensors, int length) {
    List<OnnxSite> sites = new ArrayList<>();
    List<SiteText> texts = new ArrayList<>();
    List<String> notes = new ArrayList<>(probe.notes());
    for (OnnxSite site : probe.sites()) {
      SiteText text = new SiteText(probe.origin(), site, tensors, 1, 0, length);
      if (text.isOfTheText()) {
        sites.add(site);
        texts.add(text);
      } else {
        notes.add(
            "attention at " + site.node() + " is not of a text's tokens to each other: left out");
      }
    }
    requireLayers(probe, sites, texts);
    List<Visibility> visibility = texts.stream().map(text -> visibility(text, length)).toList();
    notes.addAll(new ReadingNotes(sites, texts).all());
    return new Layers(
        probe.origin(),
        List.copyOf(sites),
        texts.get(0).heads(),
        texts.get(0).headSize().orElse(0),
        texts.get(0).tokens().map(Matrix::columns).orElse(0),
        visibility,
        List.copyOf(notes));
  }

  private static void requireLayers(OnnxProbe probe, List<OnnxSite> sites, List<SiteText> texts) {
    if (sites.isEmpty()) {
      throw Check.failure(
          "model",
          probe.origin(),
          "shows no attention of a text's tokens to each other; "
              + probe.sites().get(0).node()
              + " is of others",
          "give the graph of an encoder, or of a decoder with no past");
    }
    TreeSet<Integer> heads = new TreeSet<>();
    texts.forEach(text -> heads.add(text.heads()));
    if (heads.size() > 1) {
      throw Check.failure(
          "model",
          probe.origin(),
          "has layers of " + heads + " heads",
          "give a model with as many heads in every layer");
    }
  }

  /** The rule of a layer's mask; that of later tokens alone where no rule is known. */
  private static Visibility visibility(SiteText text, int length) {
    Optional<AttentionMask> shown =
        text.scores(0).filter(all -> !all.isBlind()).map(ScoreTerms::mask);
    boolean causal =
        shown.map(mask -> isCausal(length, mask::allows)).orElseGet(() -> hidesLater(text, length));
    return shown.flatMap(Visibility::of).orElse(causal ? Visibility.CAUSAL : Visibility.FULL);
  }

  private static boolean hidesLater(SiteText text, int length) {
    for (int head = 0; head < text.heads(); head++) {
      Optional<Matrix> attention = text.shown(head);
      if (attention.isEmpty() || !isCausal(length, (i, j) -> attention.get().get(i, j) > 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCausal(int length, AttentionMask.Rule seen) {
    for (int i = 0; i < length; i++) {
      for (int j = i + 1; j < length; j++) {
        if (seen.allows(i, j)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether no layer sees later tokens. */
  boolean causal() {
    return visibility.stream().allMatch(Visibility::isCausal);
  }
}
