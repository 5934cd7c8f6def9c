package io.attentionspectra.formats.internal.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tensors of one {@code model.safetensors} or of the shards that its index names. */
public final class SafetensorsCheckpoint implements Checkpoint {

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** Names of files that are no paths. */
  private static final Pattern PLAIN = Pattern.compile("[^/\\\\:\\p{Cntrl}]{1,255}");

  private final Path directory;
  private final SortedMap<String, SafetensorsFile> files = new TreeMap<>();
  private final Map<String, SafetensorsFile> homes = new LinkedHashMap<>();

  /** Tensors that the index sees in a shard without them; no harm unless they are needed. */
  private final Map<String, Path> promised = new LinkedHashMap<>();

  private final List<String> notes = new ArrayList<>();

  private SafetensorsCheckpoint(Path directory) {
    this.directory = directory;
  }

  /**
   * The weights of a Hugging Face directory.
   *
   * @param directory where {@code model.safetensors} or its index lies
   * @return the weights, to be closed
   * @throws IllegalArgumentException if they are missing or damaged
   */
  public static SafetensorsCheckpoint in(Path directory) {
    SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(directory);
    try {
      checkpoint.open();
      return checkpoint;
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /**
   * Whether a directory holds weights in this format.
   *
   * @param directory where to look
   * @return whether a file or an index is there
   */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(SINGLE)) || Files.exists(directory.resolve(INDEX));
  }

  private void open() {
    if (Files.exists(directory.resolve(SINGLE))) {
      SafetensorsFile file = shard(SINGLE);
      file.names().forEach(name -> homes.put(name, file));
      if (Files.exists(directory.resolve(INDEX))) {
        notes.add(SINGLE + " was read, and not the shards of " + INDEX + " beside it");
      }
    } else if (Files.exists(directory.resolve(INDEX))) {
      openShards(directory.resolve(INDEX));
    } else {
      throw Check.failure(
          "weights", directory, "holds neither " + SINGLE + " nor its index", remedy());
    }
  }

  private String remedy() {
    try (Stream<Path> files = Files.list(directory)) {
      Optional<String> shard =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(".safetensors"))
              .sorted()
              .findFirst();
      if (shard.isPresent()) {
        return "download " + INDEX + " too, which tells what lies in shards such as " + shard.get();
      }
    } catch (IOException e) {
      return "check the permissions of the directory (" + FileFailure.reason(e) + ")";
    }
    return Files.exists(directory.resolve("pytorch_model.bin"))
        ? "convert pytorch_model.bin to safetensors"
        : "download the weights into the directory";
  }

  private void openShards(Path index) {
    JsonNode weightMap = JsonFile.read(index).path("weight_map");
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw Check.failure("weights", index, "has no weight_map", "download it again");
    }
    requirePresent(weightMap);
    for (Map.Entry<String, JsonNode> field : weightMap.properties()) {
      String name = field.getKey();
      SafetensorsFile file = shard(field.getValue().asText());
      if (file.names().contains(name)) {
        homes.put(name, file);
      } else {
        promised.put(name, file.file().path());
      }
    }
  }

  private void requirePresent(JsonNode weightMap) {
    SortedSet<String> missing = new TreeSet<>();
    for (JsonNode shard : weightMap) {
      if (!Files.isRegularFile(path(shard.asText()))) {
        missing.add(shard.asText());
      }
    }
    if (!missing.isEmpty()) {
      throw Check.failure(
          "shard",
          missing.first(),
          "is missing from " + directory + ", though the index names it",
          missing.size() == 1
              ? "download it into the directory"
              : "download it and " + (missing.size() - 1) + " more into the directory");
    }
  }

  /** A file of the directory itself; anything else in an index is damage, or an attack. */
  private Path path(String fileName) {
    if (!PLAIN.matcher(fileName).matches() || fileName.startsWith("..")) {
      throw outside(fileName);
    }
    try {
      return directory.resolve(fileName);
    } catch (InvalidPathException e) {
      throw outside(fileName);
    }
  }

  private IllegalArgumentException outside(String fileName) {
    return Check.failure(
        "shard", Excerpt.of(fileName), "must lie in " + directory, "check the index");
  }

  private SafetensorsFile shard(String fileName) {
    return files.computeIfAbsent(fileName, name -> SafetensorsFile.open(path(name)));
  }

  @Override
  public String origin() {
    return directory.toString();
  }

  @Override
  public Set<String> names() {
    return homes.keySet();
  }

  @Override
  public StoredTensor tensor(String name) {
    SafetensorsFile home = homes.get(name);
    if (home == null) {
      Path shard = promised.get(name);
      throw shard == null
          ? Check.failure(
              Excerpt.of(name), "absent", "is missing from " + directory, "check the weights")
          : Check.failure(
              Excerpt.of(name),
              "absent",
              "is missing from " + shard + ", though the index names it",
              "download the shard again");
    }
    return home.tensor(name);
  }

  @Override
  public Optional<long[]> wholes(String name) {
    return Optional.ofNullable(homes.get(name)).flatMap(home -> home.wholes(name));
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public String sha256() {
    Sha256 hash = new Sha256();
    files.values().forEach(file -> file.file().addTo(hash));
    return hash.hex();
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}
