package io.attentionspectra.formats.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetGlossesTest {

  @Test
  void classesHaveTheirPublishedSizes() {
    assertEquals(7510, WordNetGlosses.of("noun.animal").size());
    assertEquals(11605, WordNetGlosses.of("noun.artifact").size());
    assertEquals(51, WordNetGlosses.of("noun.Tops").size());
    assertEquals(1030, WordNetGlosses.of("noun.time").size());
  }

  @Test
  void glossesAscendByOffset() {
    List<Gloss> glosses = WordNetGlosses.of("noun.animal");
    for (int i = 1; i < glosses.size(); i++) {
      assertTrue(glosses.get(i - 1).offset() < glosses.get(i).offset());
    }
  }

  @Test
  void definitionLeavesExamplesOut() {
    Gloss entity = WordNetGlosses.of("noun.Tops").get(0);
    assertEquals(1740, entity.offset());
    assertEquals(entity.text(), entity.definition());
    Gloss gloss = new Gloss("noun.act", 1, "a way; a means; \"his way\"; \"her way\"");
    assertEquals("a way; a means", gloss.definition());
  }

  @Test
  void refusesAnUnknownClass() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> WordNetGlosses.of("noun.robot"))
            .getMessage();
    assertTrue(message.contains("noun.robot") && message.contains("noun.animal"), message);
  }
}
