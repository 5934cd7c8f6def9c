package io.attentionspectra.cli.sites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe sites of a file, for people and machines. */
final class SitesCommandTest {

  private static final Path FIXTURES =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl/torchscript");

  private static Invocation sites(String name, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "sites";
    arguments[1] = "--model";
    arguments[2] = FIXTURES.resolve(name).toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Invocation.of(arguments);
  }

  @Test
  void machinesGetEverySite() throws IOException {
    JsonNode json = sites("bert-traced.pt", "--json").json();
    JsonNode site = json.path("sites").get(1);
    assertEquals("encoder.layer.1.attention.self", site.path("name").textValue());
    assertEquals("softmax", site.path("kind").textValue());
    assertEquals("(B, 2, T, T)", site.path("shape").textValue());
    assertEquals(8, site.path("headDim").intValue());
    assertEquals("encoder.layer.1", site.path("layer").textValue());
    assertTrue(site.path("queryWeight").textValue().endsWith("self.query.weight"));
    assertEquals(0, json.path("notInstrumented").size());
  }

  @Test
  void peopleGetATableAndWhatIsMissing() {
    String table = sites("sdpa.pt").out();
    assertTrue(table.contains("scaled-dot-product"), table);
    String missing = sites("classifier.pt").out();
    assertTrue(missing.startsWith("No attention was found."), missing);
    assertTrue(missing.contains("a softmax whose input comes from torch.linear"), missing);
  }

  @Test
  void patternsAreTaken() throws IOException {
    JsonNode json = sites("by-hand.pt", "--pattern", "ByHand.forward:attention", "--json").json();
    assertEquals("pattern", json.path("sites").get(0).path("kind").textValue());
    Invocation bad = sites("by-hand.pt", "--pattern", "attention");
    assertEquals(2, bad.status());
    assertTrue(bad.err().contains("give CLASS.METHOD:VARIABLE"), bad.err());
  }

  @Test
  void badFilesAreRefusedInOneLine(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.pt"), "no model");
    Invocation run = Invocation.of("sites", "--model", text.toString());
    assertEquals(2, run.status());
    assertTrue(run.err().contains("is no complete zip archive"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
