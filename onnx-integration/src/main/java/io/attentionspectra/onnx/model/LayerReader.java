package io.attentionspectra.onnx.model;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.onnx.site.OnnxSite;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeapHead;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Reads the chosen heads of one text at a time for {@link OnnxSession}: runs the graph, fetches
 * what the heads of some layers need, and measures them on all processors. Memory is bounded by the
 * attention of as many layers as fit in {@link #MOST_NUMBERS}.
 */
final class LayerReader {

  /** Most attention weights that are fetched from one pass. */
  private static final long MOST_NUMBERS = 1L << 25;

  private final Layers layers;
  private final AttentionRequest request;
  private final SpectralSolver solver;
  private final Consumer<AttentionReading> sink;
  private final Set<Integer> irregular = new TreeSet<>();
  private final Set<Integer> unexplained = new TreeSet<>();

  LayerReader(
      Layers layers,
      AttentionRequest request,
      SpectralSolver solver,
      Consumer<AttentionReading> sink) {
    this.layers = layers;
    this.request = request;
    this.solver = solver;
    this.sink = sink;
  }

  /** A head and its reading, as far as it is read. */
  private record Measured(HeapHead head, HeadReading raw) {}

  /** Runs the model on one text and fetches tensors. */
  @FunctionalInterface
  interface Pass {
    Map<String, Values> fetch(Set<String> names);
  }

  /** Reads the heads of one text of so many tokens. */
  SessionTiming read(int text, int length, Pass pass) {
    SessionTiming timing = SessionTiming.ofSpectra(0, 1);
    List<Integer> chosen = new ArrayList<>(request.layers());
    int size = layersAtOnce(length);
    for (int from = 0; from < chosen.size(); from += size) {
      List<Integer> some = chosen.subList(from, Math.min(chosen.size(), from + size));
      long start = System.nanoTime();
      Map<String, Values> tensors = pass.fetch(names(some));
      timing = timing.plus(SessionTiming.ofForward(seconds(start)));
      for (int layer : some) {
        timing = timing.plus(readLayer(text, layer, length, tensors));
      }
    }
    return timing;
  }

  private int layersAtOnce(int length) {
    long weights = (long) layers.heads() * length * length;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, MOST_NUMBERS / weights));
  }

  private Set<String> names(List<Integer> chosen) {
    Set<String> names = new LinkedHashSet<>();
    chosen.forEach(layer -> names.addAll(Layers.names(layers.sites().get(layer))));
    return names;
  }

  private SessionTiming readLayer(int text, int layer, int length, Map<String, Values> tensors) {
    long start = System.nanoTime();
    OnnxSite site = layers.sites().get(layer);
    SiteText of = new SiteText(layers.origin(), site, tensors, 1, 0, length);
    Visibility visibility = layers.visibility().get(layer);
    AttentionMask usual = visibility.mask(length);
    Optional<Matrix> entering = of.tokens();
    List<Measured> measured =
        parallel(
            List.copyOf(request.heads()),
            number -> {
              HeapHead head = of.head(number, usual, entering);
              Visibility own = Visibility.of(head.mask()).orElse(visibility);
              return new Measured(head, head.raw(request, text, layer, number, own, solver));
            });
    long middle = System.nanoTime();
    List<AttentionReading> readings =
        parallel(
            measured,
            each -> each.head().handedOut(each.head().complete(each.raw(), request, solver)));
    SessionTiming timing =
        SessionTiming.ofSpectra((middle - start) * 1e-9, 0)
            .plus(SessionTiming.ofNulls(seconds(middle)));
    for (Measured each : measured) {
      note(layer, site, each.head());
    }
    readings.forEach(sink);
    return timing;
  }

  private void note(int layer, OnnxSite site, HeapHead head) {
    if (Visibility.of(head.mask()).isEmpty()) {
      irregular.add(layer);
    }
    if (site.product().isPresent() && head.isAttentionAlone()) {
      unexplained.add(layer);
    }
  }

  /** In the order of the items, on all processors. */
  private static <A, B> List<B> parallel(List<A> items, java.util.function.Function<A, B> work) {
    return IntStream.range(0, items.size())
        .parallel()
        .mapToObj(i -> work.apply(items.get(i)))
        .toList();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }

  /** What was seen while texts were read. */
  List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    if (!irregular.isEmpty()) {
      notes.add(
          Note.of(
              Note.Kind.MODEL,
              "layers "
                  + irregular
                  + " hide pairs of tokens by no rule that laws know (all, earlier ones, a window,"
                  + " a band); spectra and β̂ are read under the mask as it is, laws are those of"
                  + " the nearest rule"));
    }
    if (!unexplained.isEmpty()) {
      notes.add(
          Note.of(
              Note.Kind.MODEL,
              "layers "
                  + unexplained
                  + ": in some texts attention is not the softmax of queries and keys within its"
                  + " digits; it is read alone there, and β̂ is a lower bound where it"
                  + " underflows"));
    }
    return notes;
  }
}
