package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.ProbeSite.Kind;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found in an archive, before it is loaded. */
final class SitesTest {

  @TempDir private Path folder;

  private static InstrumentedArchive instrumented(String name, ProbePattern... patterns) {
    return TorchScriptArchive.read(Fixture.named(name).file()).instrument(patterns);
  }

  static List<String> names() {
    return Fixture.FOUND;
  }

  @ParameterizedTest
  @MethodSource("names")
  void namesAndOrderAreTheSameEveryTime(String name) {
    List<ProbeSite> sites = instrumented(name).sites();
    assertEquals(sites, instrumented(name).sites());
    assertEquals(sites.size(), sites.stream().map(ProbeSite::name).distinct().count());
    assertEquals(instrumented(name).added(), instrumented(name).added());
  }

  @Test
  void aSiteSaysWhereHowAndFromWhichWeights() {
    ProbeSite site = instrumented("bert-traced").sites().get(1);
    String path = "encoder.layer.1.attention.self";
    assertEquals(path, site.name());
    assertEquals("encoder.layer.1", site.layer());
    assertEquals(path + ".query.weight", site.queryWeight());
    assertEquals(path + ".key.weight", site.keyWeight());
    assertEquals("(B, 2, T, T)", site.shape());
    assertEquals("softmax", site.kind().toString());
    assertEquals(8, site.headSize());
    assertTrue(site.where().matches("code/.*\\.py line \\d+"), site.where());
  }

  @Test
  void sharedLayersAreNumberedAndPackedWeightsNamedTwice() {
    assertEquals(
        List.of("layer.attention.self", "layer.attention.self#1"),
        instrumented("shared-scripted").sites().stream().map(ProbeSite::name).toList());
    ProbeSite packed = instrumented("gpt2-scripted").sites().get(0);
    assertEquals("h.0.attn.c_attn.weight", packed.queryWeight());
    assertEquals(packed.queryWeight(), packed.keyWeight());
    List<ProbeSite> branches = instrumented("multihead-scripted").sites();
    assertEquals(
        List.of(Kind.FUSED, Kind.SOFTMAX, Kind.SOFTMAX),
        branches.stream().map(ProbeSite::kind).toList());
    assertEquals(Kind.SCALED_DOT_PRODUCT, instrumented("sdpa").sites().get(4).kind());
  }

  @Test
  void whatIsNoAttentionIsSaid() {
    List<NotInstrumented> missed = instrumented("classifier").notInstrumented();
    assertEquals(
        List.of(
            "a softmax whose input comes from torch.linear",
            "a softmax whose input comes from a product with centres"),
        missed.stream().map(NotInstrumented::reason).toList());
    List<NotInstrumented> byHand = instrumented("by-hand").notInstrumented();
    assertTrue(byHand.get(0).reason().startsWith("torch.exp of a product"), byHand.toString());
  }

  @Test
  void patternsNameWhatIsNotFound() {
    ProbePattern pattern =
        ProbePattern.attention("ByHand", "forward", "attention").withQuery("q0").withKey("k0");
    Fixture fixture = Fixture.named("by-hand");
    JsonNode layer = fixture.layers().get(0);
    int[] passes = {0};
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(fixture.file(), pattern)) {
      ProbedBlock block =
          probed
              .block()
              .observing(
                  pass -> {
                    passes[0]++;
                    AttentionReading reading = pass.attention().get(0);
                    assertEquals(Kind.PATTERN, reading.site().kind());
                    close(fixture, layer, "attention", reading.attention(), manager);
                    close(fixture, layer, "query", reading.query(), manager);
                    close(fixture, layer, "key", reading.key(), manager);
                    close(fixture, layer, "input", reading.input(), manager);
                  });
      block.forward(new ParameterStore(manager, false), fixture.inputs(manager), false);
    }
    assertEquals(1, passes[0]);
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> instrumented("by-hand", ProbePattern.attention("ByHand", "forward", "nothing")));
    assertTrue(String.valueOf(failure.getMessage()).contains("fits no variable"));
    ProbePattern module = pattern.withQuery("q");
    failure = assertThrows(IllegalArgumentException.class, () -> instrumented("by-hand", module));
    assertTrue(String.valueOf(failure.getMessage()).contains("holds a module"));
  }

  private static void close(
      Fixture fixture, JsonNode layer, String part, @Nullable NDArray actual, NDManager manager) {
    assertTrue(FixtureTest.difference(fixture, layer, part, actual, manager) < 1e-6, part);
  }

  @Test
  void theSourceCanBeReadToWritePatterns() {
    TorchScriptArchive archive = TorchScriptArchive.read(Fixture.named("by-hand").file());
    assertTrue(
        archive.source().values().stream()
            .anyMatch(text -> text.contains("attention = torch.div")));
  }

  /** More than 65535 records need Zip64; each begins on a multiple of 64 bytes. */
  @Test
  void largeArchivesAreCopiedAndAligned() throws IOException {
    Path large = folder.resolve("large.pt");
    try (ZipFile source = new ZipFile(Fixture.named("bert-scripted").file().toFile());
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(large));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry : source.stream().toList()) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(source.getInputStream(entry).readAllBytes());
      }
      for (int i = 0; i < 66_000; i++) {
        zip.putNextEntry(new ZipEntry("bert-scripted/extra/" + i));
        zip.write(("content " + i).getBytes(StandardCharsets.UTF_8));
      }
    }
    Path copy = folder.resolve("copy.pt");
    TorchScriptArchive.read(large).instrument().writeTo(copy);
    try (ZipFile zip = new ZipFile(copy.toFile())) {
      assertTrue(zip.size() > 66_000);
      ZipEntry last = zip.getEntry("bert-scripted/extra/65999");
      assertEquals(
          "content 65999",
          new String(zip.getInputStream(last).readAllBytes(), StandardCharsets.UTF_8));
    }
    String bytes = Files.readString(copy, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 66_000; i += 1000) {
      assertEquals(0, bytes.indexOf("content " + i) % 64);
    }
    TorchScriptArchive probed = TorchScriptArchive.read(copy);
    String message = assertThrows(IllegalArgumentException.class, probed::instrument).getMessage();
    assertTrue(message.contains("has probes already"), message);
  }
}
