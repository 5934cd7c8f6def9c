package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.djl.model.ReferenceModel.Distance;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.observe.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rows of directories in the table of docs/guide/which-models.md are what small models of each
 * family show. {@code main} prints them.
 */
final class WhichDirectoriesTest {

  private static final Path PAGE = Path.of("..", "docs", "guide", "which-models.md");

  /** A quarter and a fifth of what ReferenceModelsTest allows. */
  private static final double ATTENTION = 5e-6;

  private static final double HIDDEN = 2e-5;

  private static final String IMAGES = "vit";
  private static final String SENTENCES = "mpnet";

  @TempDir private Path folder;

  @Test
  void thePageShowsWhatTheModelsShow() throws IOException {
    String page = Files.readString(PAGE);
    List<String> rows = rows(folder);
    String expected = String.join("\n", rows);
    assertTrue(page.contains(expected), () -> "the rows are now:\n" + expected);
    assertEquals(
        rows.size(), page.lines().filter(line -> line.matches("\\| (directory|sen).*")).count());
  }

  private static List<String> rows(Path folder) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String name : ReferenceModels.read().toList()) {
      rows.add(row("directory", name, ReferenceModels.in(folder, name)));
    }
    rows.add(row("directory, images", IMAGES, ReferenceModels.in(folder, IMAGES)));
    rows.add(row("sentence-transformers", SENTENCES, sentences(folder)));
    return rows;
  }

  /** The transformer in a folder of its own, as the first of two modules. */
  private static Path sentences(Path folder) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("sentences"));
    Path own = ReferenceModels.in(directory, SENTENCES);
    Files.writeString(
        directory.resolve("modules.json"),
        "[{\"path\": \"%s\", \"type\": \"m.Transformer\"}, {\"path\": \"1\", \"type\": \"m.Pooling\"}]"
            .formatted(SENTENCES));
    Path pooling = Files.createDirectories(directory.resolve("1"));
    Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode\": \"mean\"}");
    for (String name : List.of("expected.json", "expected.safetensors")) {
      Files.move(own.resolve(name), directory.resolve(name));
    }
    return directory;
  }

  private static String row(String format, String name, Path directory) {
    ReferenceModel reference = new ReferenceModel(directory);
    try (TransformerModel model = reference.load()) {
      Map<String, Distance> distances = reference.distancesOfTexts(model);
      Layers layers = new Layers();
      model.observe(
          new TokenBatch(model.tokenizer().tokenize(reference.texts().subList(0, 1))), layers);
      return String.join(
          " | ",
          "| " + format,
          "`" + name + "`",
          model.config().architecture()
              + ": "
              + String.join(", ", layers.visibilities)
              + (model.ownPooling().isPresent() ? "; with its own pooling" : ""),
          layers.taps.size() + " of " + model.config().layers(),
          bounded(distances.get("attention"), ATTENTION),
          bounded(distances.get("hidden"), HIDDEN),
          layers.all(tap -> tap.projections().isPresent() || treated(tap)),
          layers.all(tap -> tap.input().isPresent()),
          layers.depths.size() == model.config().layers() + 1 ? "yes" : "no",
          layers.all(tap -> tap.projections().isPresent() || treated(tap)),
          layers.all(tap -> scores(tap).fresh().isPresent()) + " |");
    }
  }

  private static LayerScores scores(AttentionTap tap) {
    return tap.scores().orElseThrow();
  }

  private static boolean treated(AttentionTap tap) {
    return scores(tap).treated().isPresent();
  }

  private static String bounded(Distance distance, double bound) {
    return distance.absolute() < bound
        ? "< " + (bound == ATTENTION ? "5e-6" : "2e-5")
        : "**" + distance.absolute() + "**";
  }

  /** What one pass shows of the layers. */
  private static final class Layers implements ForwardObserver {

    private final List<AttentionTap> taps = new ArrayList<>();
    private final Set<String> visibilities = new LinkedHashSet<>();
    private final Set<Integer> depths = new LinkedHashSet<>();

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      depths.add(depth);
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      taps.add(tap);
      visibilities.add(WhichDirectoriesTest.scores(tap).visibility().toString());
    }

    private String all(Predicate<AttentionTap> known) {
      return taps.stream().allMatch(known) ? "yes" : "no";
    }
  }

  /** Prints the rows. */
  public static void main(String[] args) throws IOException {
    rows(Files.createTempDirectory("models")).forEach(System.out::println);
  }
}
