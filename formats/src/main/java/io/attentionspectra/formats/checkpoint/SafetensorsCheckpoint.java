package io.attentionspectra.formats.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tensors of one {@code model.safetensors} or of the shards that its index names. */
public final class SafetensorsCheckpoint implements Checkpoint {

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path directory;
  private final SortedMap<String, SafetensorsFile> files = new TreeMap<>();
  private final Map<String, SafetensorsFile> homes = new LinkedHashMap<>();

  private SafetensorsCheckpoint(Path directory) {
    this.directory = directory;
  }

  /**
   * The weights of a Hugging Face directory.
   *
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

  private void open() {
    if (Files.exists(directory.resolve(SINGLE))) {
      SafetensorsFile file = shard(SINGLE);
      file.names().forEach(name -> homes.put(name, file));
    } else if (Files.exists(directory.resolve(INDEX))) {
      openShards(directory.resolve(INDEX));
    } else {
      throw Check.failure(
          "weights", directory, "holds neither " + SINGLE + " nor its index", remedy());
    }
  }

  private String remedy() {
    return Files.exists(directory.resolve("pytorch_model.bin"))
        ? "convert pytorch_model.bin to safetensors"
        : "download the weights into the directory";
  }

  private void openShards(Path index) {
    JsonNode weightMap = JsonFile.read(index).path("weight_map");
    if (weightMap.isEmpty()) {
      throw Check.failure("weights", index, "has no weight_map", "download it again");
    }
    for (Map.Entry<String, JsonNode> field : weightMap.properties()) {
      String name = field.getKey();
      SafetensorsFile file = shard(field.getValue().asText());
      if (!file.names().contains(name)) {
        throw Check.failure(
            name, "absent", "is missing from " + file.file().path(), "download the shard again");
      }
      homes.put(name, file);
    }
  }

  private SafetensorsFile shard(String fileName) {
    Path path = directory.resolve(fileName).normalize();
    if (!directory.normalize().equals(path.getParent())) {
      throw Check.failure("shard", fileName, "must lie in " + directory, "check the index");
    }
    return files.computeIfAbsent(fileName, name -> SafetensorsFile.open(path));
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
      throw Check.failure(name, "absent", "is missing from " + directory, "check the weights");
    }
    return home.tensor(name);
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
