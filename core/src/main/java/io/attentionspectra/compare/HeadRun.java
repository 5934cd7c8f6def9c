package io.attentionspectra.compare;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.model.ModelSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The heads of both models, text by text: those of the first model are held until the second has
 * read the same text, in groups of layers whose matrices fit.
 */
final class HeadRun {

  /** Numbers of attention matrices that are held at a time: 256 MiB. */
  private static final long HELD = 1L << 25;

  private final ModelSession first;
  private final ModelSession second;
  private final Set<Integer> heads;
  private final int maxLength;
  private final Randomness randomness;
  private final Map<Place, HeadSamples> samples = new TreeMap<>();

  HeadRun(
      ModelSession first,
      ModelSession second,
      Set<Integer> heads,
      int maxLength,
      Randomness randomness) {
    this.first = first;
    this.second = second;
    this.heads = heads;
    this.maxLength = maxLength;
    this.randomness = randomness;
  }

  /** A head of either model. */
  private record Place(int layer, int head) implements Comparable<Place> {

    static Place of(HeadReading reading) {
      return new Place(reading.layer(), reading.head());
    }

    @Override
    public int compareTo(Place other) {
      return layer == other.layer
          ? Integer.compare(head, other.head)
          : Integer.compare(layer, other.layer);
    }
  }

  /** A head on a text, with the re-initialised one drawn beside it. */
  private record Given(HeadReading reading, Matrix attention, Optional<AttentionHead> drawn) {}

  /** A head of the first model, waiting for that of the second. */
  private record Waiting(HeadReading reading, SeenHead seen) {}

  /** Reads a text in both models. */
  void read(int text, String line, List<Integer> layers) {
    int atOnce = (int) Math.max(1, HELD / (longest(line) * longest(line) * heads.size()));
    for (int from = 0; from < layers.size(); from += atOnce) {
      read(text, line, Set.copyOf(layers.subList(from, Math.min(layers.size(), from + atOnce))));
    }
  }

  /** Tokens of a text, or the most there can be where the session does not know them yet. */
  private long longest(String line) {
    OptionalInt length = first.length(line);
    return length.isPresent()
        ? Math.min(maxLength, length.getAsInt() + first.specialTokens())
        : maxLength;
  }

  private void read(int text, String line, Set<Integer> layers) {
    AttentionRequest request =
        new AttentionRequest(
                List.of(line), maxLength, layers, heads, SeenHead.DIRECTIONS, List.of(), randomness)
            .withFirstText(text);
    Map<Place, Waiting> waiting = new TreeMap<>();
    layerwise(text, first, request, true, layer -> keep(layer, waiting));
    layerwise(text, second, request, false, layer -> compare(text, layer, waiting));
    if (!waiting.isEmpty()) {
      throw Check.failure(
          "heads of text " + text,
          waiting.size(),
          "were read in the first model only",
          "compare models that show the attention of the same layers");
    }
  }

  private void layerwise(
      int text,
      ModelSession session,
      AttentionRequest request,
      boolean withDraws,
      Consumer<List<Given>> sink) {
    List<Given> layer = new ArrayList<>();
    session.readAttention(
        request,
        head -> {
          if (!layer.isEmpty() && layer.get(0).reading().layer() != head.reading().layer()) {
            sink.accept(List.copyOf(layer));
            layer.clear();
          }
          layer.add(given(text, head, withDraws));
        });
    if (!layer.isEmpty()) {
      sink.accept(layer);
    }
  }

  private Given given(int text, AttentionReading head, boolean withDraw) {
    HeadReading reading = head.reading();
    Optional<AttentionHead> drawn =
        withDraw
            ? head.site()
                .flatMap(HeadSite::reinitialisedHead)
                .map(ensemble -> draw(ensemble, text, reading))
            : Optional.empty();
    return new Given(reading, head.attention(), drawn);
  }

  private AttentionHead draw(HeadEnsemble ensemble, int text, HeadReading reading) {
    return ensemble.draw(
        randomness
            .child("text", text)
            .child("layer", reading.layer())
            .child("head", reading.head()));
  }

  private void keep(List<Given> layer, Map<Place, Waiting> waiting) {
    List<SeenHead> seen = seen(layer);
    List<Integer> drawn =
        IntStream.range(0, layer.size())
            .filter(i -> layer.get(i).drawn().isPresent())
            .boxed()
            .toList();
    List<SeenHead> redrawn =
        seenMatrices(
            drawn.stream()
                .flatMap(i -> layer.get(i).drawn().stream())
                .map(AttentionHead::attention)
                .toList());
    for (int i = 0; i < layer.size(); i++) {
      HeadReading reading = layer.get(i).reading();
      waiting.put(Place.of(reading), new Waiting(reading, seen.get(i)));
    }
    for (int j = 0; j < redrawn.size(); j++) {
      int i = drawn.get(j);
      HeadReading reading = layer.get(i).reading();
      SeenHead other = redrawn.get(j);
      at(Place.of(reading))
          .addReinitialised(
              other.features(reading.betaHat(), reading.visibility().mask(reading.length())),
              HeadPair.of(seen.get(i), other));
    }
  }

  private void compare(int text, List<Given> layer, Map<Place, Waiting> waiting) {
    List<SeenHead> seen = seen(layer);
    for (int i = 0; i < layer.size(); i++) {
      HeadReading reading = layer.get(i).reading();
      Waiting own = waiting.remove(Place.of(reading));
      if (own == null) {
        throw Check.failure(
            "layer " + reading.layer() + " head " + reading.head() + " of text " + text,
            "missing",
            "was read in the second model only",
            "compare models that show the attention of the same layers");
      }
      requireSameLength(text, own.reading().length(), reading.length());
      at(Place.of(reading))
          .add(
              reading.length(),
              HeadFeatures.of(own.reading()),
              HeadFeatures.of(reading),
              HeadPair.of(own.seen(), seen.get(i)));
    }
  }

  static void requireSameLength(int text, int inFirst, int inSecond) {
    if (inFirst != inSecond) {
      throw Check.failure(
          "tokens of text " + text,
          inFirst + " and " + inSecond,
          "must be as many in both models, since heads are compared token by token",
          "compare models that share a tokenizer");
    }
  }

  private HeadSamples at(Place place) {
    return samples.computeIfAbsent(place, of -> new HeadSamples(of.layer(), of.head()));
  }

  private List<SeenHead> seen(List<Given> layer) {
    List<SeenHead> seen =
        new ArrayList<>(seenMatrices(layer.stream().map(Given::attention).toList()));
    for (int i = 0; i < seen.size(); i++) {
      boolean flat = layer.get(i).reading().spectrum().spectrum().get(0) == 0;
      seen.set(i, flat ? seen.get(i).withoutDirections() : seen.get(i));
    }
    return seen;
  }

  /** With the solver of the first model for both, so that equal matrices give equal vectors. */
  private List<SeenHead> seenMatrices(List<Matrix> attention) {
    if (attention.isEmpty()) {
      return List.of();
    }
    List<SingularTriplets> triplets =
        first
            .solver()
            .allLeadingTriplets(
                attention.stream().map(SeenHead::centred).toList(),
                Math.min(SeenHead.DIRECTIONS, attention.get(0).rows()));
    List<SeenHead> seen = new ArrayList<>();
    for (int i = 0; i < triplets.size(); i++) {
      seen.add(new SeenHead(attention.get(i), triplets.get(i)));
    }
    return seen;
  }

  /** Of every head, in order. */
  List<HeadSamples> samples() {
    return List.copyOf(samples.values());
  }
}
