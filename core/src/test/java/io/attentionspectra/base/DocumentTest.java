package io.attentionspectra.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class DocumentTest {

  @Test
  void keepsWhatIsNotFiniteOut() {
    Document document =
        new Document()
            .number("one", Double.NaN)
            .numbers("several", 1, Double.POSITIVE_INFINITY)
            .numbers("named", Map.of("x", Double.NEGATIVE_INFINITY))
            .rows("rows", List.of(new double[] {Double.NaN, 2}))
            .estimate("exact", new Estimate(3, Double.NaN));
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("one", null);
    expected.put("several", Arrays.asList(1.0, null));
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("x", null);
    expected.put("named", named);
    expected.put("rows", List.of(Arrays.asList(null, 2.0)));
    expected.put("exact", 3.0);
    expected.put("exactError", null);
    assertEquals(expected, document.map());
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(document.map().keySet()));
  }

  @Test
  void tellsUnknownFromAbsent() {
    Document document =
        new Document()
            .optional("unknown", Optional.empty())
            .ifPresent("absent", OptionalDouble.empty())
            .ifPresent("present", OptionalDouble.of(2))
            .confidence("without", Optional.empty())
            .confidence("with", Optional.of(new Confidence(2, 1, 4)));
    assertEquals(
        List.of("unknown", "present", "without", "withoutInterval", "with", "withInterval"),
        List.copyOf(document.map().keySet()));
    assertEquals(List.of(1.0, 4.0), document.map().get("withInterval"));
    assertFalse(document.map().containsKey("absent"));
  }

  @Test
  void nestsObjectsAndLists() {
    Document inner = new Document().put("name", "a");
    Document document =
        new Document()
            .object("object", inner)
            .objects("objects", List.of(inner, inner))
            .lists("lists", Map.of("x", List.of(1.0)))
            .estimates("list", List.of(new Estimate(1, 2)))
            .estimates("map", Map.of("y", new Estimate(3, 4)));
    assertEquals(
        Map.of(
            "object", Map.of("name", "a"),
            "objects", List.of(Map.of("name", "a"), Map.of("name", "a")),
            "lists", Map.of("x", List.of(1.0)),
            "list", List.of(1.0),
            "listError", List.of(2.0),
            "map", Map.of("y", 3.0),
            "mapError", Map.of("y", 4.0)),
        document.map());
  }
}
