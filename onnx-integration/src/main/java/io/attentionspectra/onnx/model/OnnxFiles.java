package io.attentionspectra.onnx.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a model: its graph, its tokenizer and configuration beside it or, where the graph
 * lies in a folder named {@code onnx} as on the Hugging Face hub, one folder up.
 *
 * @param graph the .onnx file
 * @param tokenizer where its tokenizer.json is, or would be
 * @param config its config.json, where there is one
 */
record OnnxFiles(Path graph, Path tokenizer, Optional<Path> config) {

  /** Where the hub keeps exported graphs inside a repository. */
  private static final String FOLDER = "onnx";

  private static final String USUAL = "model.onnx";

  /**
   * Finds them.
   *
   * @param place a .onnx file, or a directory with one
   * @throws IllegalArgumentException if there is no graph, or more than one to choose from
   */
  static OnnxFiles at(Path place) {
    Path graph = Files.isDirectory(place) ? graphIn(place) : place;
    if (!Files.isRegularFile(graph)) {
      throw Check.failure("model", graph, "is no file", "give an ONNX file or its directory");
    }
    Path config = beside(graph, "config.json");
    return new OnnxFiles(
        graph,
        beside(graph, "tokenizer.json"),
        Files.isRegularFile(config) ? Optional.of(config) : Optional.empty());
  }

  /** The directory of the whole model, which that of its tokenizer is. */
  Path directory() {
    return tokenizer.toAbsolutePath().normalize().resolveSibling("");
  }

  /** Whether a directory holds graphs, itself or in its folder of graphs. */
  static boolean isIn(Path directory) {
    return Stream.of(directory, directory.resolve(FOLDER))
        .anyMatch(folder -> Files.isDirectory(folder) && !graphs(folder).isEmpty());
  }

  private static Path graphIn(Path directory) {
    for (Path folder : List.of(directory, directory.resolve(FOLDER))) {
      if (Files.isRegularFile(folder.resolve(USUAL))) {
        return folder.resolve(USUAL);
      }
      List<String> names = Files.isDirectory(folder) ? graphs(folder) : List.of();
      if (names.size() == 1) {
        return folder.resolve(names.get(0));
      }
      if (!names.isEmpty()) {
        throw Check.failure(
            "model",
            folder,
            "holds no " + USUAL + ", only " + Excerpt.of(String.join(", ", names)),
            "give one of these files");
      }
    }
    throw Check.failure(
        "model", directory, "holds no ONNX file", "give a directory with " + USUAL + " in it");
  }

  private static List<String> graphs(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".onnx"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Check.failure(
          "model",
          folder,
          "cannot be read (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  /** A file of the same directory, else of the one above a folder of graphs. */
  private static Path beside(Path graph, String name) {
    Path sibling = graph.resolveSibling(name);
    Path directory = graph.toAbsolutePath().normalize().getParent();
    if (Files.exists(sibling) || directory == null || directory.getParent() == null) {
      return sibling;
    }
    Path above = directory.resolveSibling(name);
    return directory.endsWith(FOLDER) && Files.exists(above) ? above : sibling;
  }
}
