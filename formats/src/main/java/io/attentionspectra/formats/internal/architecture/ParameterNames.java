package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where checkpoints of a family keep each part, without the model's prefix. Immutable. A stem is
 * what stands before {@code .weight} and {@code .bias}; stems of parts of a layer follow the
 * layer's own.
 */
public final class ParameterNames {

  private final String layer;
  private final Map<TransformerPart, Place> places;
  private final List<Pattern> besides;

  private ParameterNames(String layer, Map<TransformerPart, Place> places, List<Pattern> besides) {
    this.layer = layer;
    this.places = places;
    this.besides = besides;
  }

  /**
   * A part's place.
   *
   * @param stem its name without {@code .weight} or {@code .bias}
   * @param weight the whole name of its weight
   * @param cut how it is taken out of the tensor of that name
   */
  public record Place(String stem, String weight, Cut cut) {}

  /** Names of no part yet; %d in the layers' stem is the number of a layer. */
  static ParameterNames ofLayers(String layer) {
    return new ParameterNames(layer, new EnumMap<>(TransformerPart.class), List.of());
  }

  /** The same with one more part, a tensor of its own. */
  ParameterNames with(TransformerPart part, String stem) {
    return with(part, stem, Cut.WHOLE);
  }

  /** The same with one more part, cut out of a tensor. */
  ParameterNames with(TransformerPart part, String stem, Cut cut) {
    return with(part, new Place(stem, stem + ".weight", cut));
  }

  /** The same with one more part, cut out of a tensor whose name does not end in .weight. */
  ParameterNames withTable(TransformerPart part, String name, Cut cut) {
    return with(part, new Place(name, name, cut));
  }

  private ParameterNames with(TransformerPart part, Place place) {
    Map<TransformerPart, Place> more = new EnumMap<>(TransformerPart.class);
    more.putAll(places);
    more.put(part, place);
    return new ParameterNames(layer, more, besides);
  }

  /**
   * The same, knowing of tensors among the model's own that do not take part: buffers, and copies
   * of tied weights. The names are regular expressions, without the model's prefix.
   */
  ParameterNames besides(String... names) {
    List<Pattern> more =
        Stream.concat(besides.stream(), Stream.of(names).map(Pattern::compile)).toList();
    return new ParameterNames(layer, places, more);
  }

  /**
   * What stands before the stems of a layer's parts.
   *
   * @param number of the layer
   * @return its prefix, with its dot
   */
  public String layer(int number) {
    return String.format(Locale.ROOT, layer, number);
  }

  /**
   * What stands before the number of a layer.
   *
   * @return the common prefix of all layers, or of the only one that is stored
   */
  public String layers() {
    return layer.contains("%d") ? layer.substring(0, layer.indexOf("%d")) : layer;
  }

  /**
   * Where a part lies.
   *
   * @param part outside of the layers, or in one
   * @return its place, or nothing where the family has no such part
   */
  public Optional<Place> place(TransformerPart part) {
    return Optional.ofNullable(places.get(part));
  }

  /**
   * The name of a part of the family.
   *
   * @param part a part that it has
   * @return its stem
   */
  public String stem(TransformerPart part) {
    return named(part).stem();
  }

  /**
   * The name of the weight of a part of the family.
   *
   * @param part a part that it has
   * @return its whole name, without prefixes
   */
  public String weight(TransformerPart part) {
    return named(part).weight();
  }

  private Place named(TransformerPart part) {
    return place(part).orElseThrow(() -> new IllegalStateException("no name for " + part));
  }

  /**
   * The stems outside of the layers.
   *
   * @return stems of tables, of normalisations and the layers' prefix
   */
  public Stream<String> roots() {
    return Stream.concat(
        Stream.of(layers()),
        places.entrySet().stream()
            .filter(each -> each.getKey().compareTo(TransformerPart.FINAL_NORM) <= 0)
            .map(each -> each.getValue().stem()));
  }

  /**
   * Whether a tensor among the model's own may be left out.
   *
   * @param name its name, without the model's prefix
   * @return true for buffers and copies
   */
  public boolean isBeside(String name) {
    return besides.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }
}
