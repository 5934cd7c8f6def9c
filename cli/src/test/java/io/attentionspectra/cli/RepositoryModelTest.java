package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models of DJL's repository without a network: a cache that holds its index and the description of
 * some models, as a machine that has asked for them before. The first is fetched from a file and
 * unpacked by DJL, the second is unpacked already, the others cannot be read.
 */
final class RepositoryModelTest {

  private static final Path FIXTURES =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl/torchscript");

  private static final String GROUP = "ai.djl.huggingface.pytorch";

  private static final List<String> SETTINGS =
      List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "ai.djl.offline");

  @TempDir private static Path cache;

  private static Path index(String application) {
    return cache.resolve("cache/repo/model/nlp/" + application + "/ai/djl/huggingface/pytorch");
  }

  @BeforeAll
  static void seedTheCache() throws IOException {
    assumeTrue(System.getenv("DJL_CACHE_DIR") == null, "the environment names another cache");
    System.setProperty("ENGINE_CACHE_DIR", Utils.getEngineCacheDir().toString());
    System.setProperty("DJL_CACHE_DIR", cache.toString());
    System.setProperty("ai.djl.offline", "true");
    for (String application :
        List.of(
            "fill_mask",
            "question_answer",
            "text_classification",
            "token_classification",
            "zero_shot_classification")) {
      write(index(application).resolve("models.json"), "{}");
    }
    write(
        index("text_embedding").resolve("models.json"),
        "{\"acme/fetched\": {}, \"acme/kept\": {}, \"acme/gone\": {}, \"acme/damaged\": {}}");
    Path zip = cache.resolve("fetched.zip");
    zip(zip, Map.of("fetched.pt", "bert-traced.pt", "tokenizer.json", "tokenizer.json"));
    describe("fetched", zip.toUri().toString());
    describe("kept", "0.0.1/kept.zip");
    Path unpacked = index("text_embedding").resolve("acme/kept/0.0.1/kept");
    Files.createDirectories(unpacked);
    Files.copy(FIXTURES.resolve("by-hand.pt"), unpacked.resolve("kept.pt"));
    Files.copy(FIXTURES.resolve("tokenizer.json"), unpacked.resolve("tokenizer.json"));
    write(index("text_embedding").resolve("acme/damaged/metadata.json"), "{\"artifacts\": 7}");
    describe("gone", cache.resolve("none.zip").toUri().toString());
    write(cache.resolve("texts.txt"), "the cat sat on the mat and the dog lay by the door\n");
  }

  @AfterAll
  static void restoreSettings() {
    SETTINGS.forEach(System::clearProperty);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void zip(Path file, Map<String, String> fixtures) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> fixture : fixtures.entrySet()) {
        zip.putNextEntry(new ZipEntry(fixture.getKey()));
        zip.write(Files.readAllBytes(FIXTURES.resolve(fixture.getValue())));
      }
    }
  }

  /** The description of a model as the repository publishes it, fetched long ago. */
  private static void describe(String name, String uri) throws IOException {
    write(
        index("text_embedding").resolve("acme/" + name + "/metadata.json"),
        """
        {"metadataVersion": "0.2", "resourceType": "model", "application": "nlp/text_embedding",
         "groupId": "%s", "artifactId": "acme/%s", "name": "%s",
         "lastUpdated": "2024-01-01T00:00:00.000Z",
         "artifacts": [{"version": "0.0.1", "snapshot": false, "name": "%s",
                        "files": {"model": {"uri": "%s", "name": ""}}}]}
        """
            .formatted(GROUP, name, name, name, uri));
  }

  private static Invocation inspect(String name, String... more) {
    String[] line = new String[8 + more.length];
    line[0] = "inspect";
    line[1] = "--model";
    line[2] = "djl://" + GROUP + "/" + name;
    line[3] = "--texts";
    line[4] = cache.resolve("texts.txt").toString();
    line[5] = "--nulls";
    line[6] = "laws";
    line[7] = "--json";
    System.arraycopy(more, 0, line, 8, more.length);
    return Invocation.of(line);
  }

  @Test
  void aModelIsFetchedUnpackedAndRead() {
    JsonNode json = inspect("acme/fetched").json();
    assertEquals(2 * 2, json.path("attention").size());
    assertTrue(json.path("provenance").path("model").textValue().contains("fetched"));
    Path unpacked = index("text_embedding").resolve("acme/fetched/0.0.1/fetched");
    assertTrue(Files.exists(unpacked.resolve("fetched.pt")));
  }

  @Test
  void aModelOfTheCacheIsReadWithPatterns() {
    String[] pattern = {"--pattern", "ByHand.forward:attention,q0,k0"};
    assertEquals(2, inspect("acme/kept", pattern).json().path("attention").size());
    assertRefused("no attention", inspect("acme/kept"));
  }

  @Test
  void whatCannotBeFetchedOrIsUnknownIsSaidInOneLine() {
    assertRefused(
        "cannot be fetched (" + cache.resolve("none.zip") + " does not exist)",
        inspect("acme/gone"));
    assertRefused("cannot be fetched (Expected BEGIN_ARRAY", inspect("acme/damaged"));
    assertRefused("is not known to DJL", inspect("acme/unheard-of"));
    assertRefused("has no such version", inspect("acme/kept/9.9.9"));
  }

  private static void assertRefused(String expected, Invocation run) {
    assertEquals(2, run.status());
    assertTrue(run.err().contains(expected), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
  }
}
