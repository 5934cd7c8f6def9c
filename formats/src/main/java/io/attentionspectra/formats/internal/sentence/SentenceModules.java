package io.attentionspectra.formats.internal.sentence;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.JsonFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A directory as sentence-transformers saves a model: {@code modules.json} names a transformer and
 * what turns its hidden states into one vector of a text. Given such a directory, it returns where
 * the transformer lies, how many tokens it was trained to read, how its authors pool, and which
 * prompts they put before texts. Readers of models ask it; a module that is not known is told in
 * {@link #notes} and refuses nothing. {@link SentenceVectors} computes what it says.
 *
 * @param transformer directory of the transformer
 * @param maxLength longest text in tokens, special tokens counted ({@code max_seq_length})
 * @param lowerCased whether its authors write texts in lower case before they are cut into tokens
 * @param pooling how hidden states become one vector, in the words of this library where it has the
 *     same; empty where the directory does not say
 * @param steps what follows the pooling, in order, such as a dense layer or normalisation
 * @param prompts texts that are put before a text, by name
 * @param usualPrompt name of the one that is put where none is chosen
 */
public record SentenceModules(
    Path transformer,
    OptionalInt maxLength,
    boolean lowerCased,
    Optional<SentencePooling> pooling,
    List<String> steps,
    Map<String, String> prompts,
    Optional<String> usualPrompt) {

  private static final String MODULES = "modules.json";
  private static final String PROMPTS = "config_sentence_transformers.json";
  private static final List<String> LENGTHS =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_albert_config.json");

  /**
   * Copies the collections.
   *
   * @param transformer as in the record
   * @param maxLength as in the record
   * @param lowerCased as in the record
   * @param pooling as in the record
   * @param steps as in the record
   * @param prompts as in the record
   * @param usualPrompt as in the record
   */
  public SentenceModules {
    steps = List.copyOf(steps);
    prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
  }

  /**
   * Reads a directory.
   *
   * @param directory of a model
   * @return what it says; empty where it has no {@code modules.json}
   * @throws IllegalArgumentException if a file is damaged, or a module lies outside the directory
   */
  public static Optional<SentenceModules> in(Path directory) {
    return read(directory).map(Read::modules);
  }

  /** What a directory says, with the steps as they are to be computed. */
  static Optional<Read> read(Path directory) {
    Path file = directory.resolve(MODULES);
    return Files.isRegularFile(file)
        ? Optional.of(new Reading(directory, file).read())
        : Optional.empty();
  }

  /**
   * A directory that was read.
   *
   * @param modules what it says
   * @param steps those of the modules
   */
  record Read(SentenceModules modules, List<SentenceStep> steps) {}

  /**
   * What a reader of results must know.
   *
   * @return sentences: the model's own pooling and what follows it, and prompts that are not put
   *     before texts
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    pooling.ifPresent(
        own ->
            notes.add(
                "the model's own pooling is "
                    + own.describe()
                    + (steps.isEmpty() ? "" : ", then " + String.join(", then ", steps))));
    maxLength.ifPresent(
        length ->
            notes.add("its authors cut texts to " + length + " tokens, special ones counted"));
    if (lowerCased) {
      notes.add("its authors write texts in lower case first: give them so");
    }
    if (!prompts.isEmpty()) {
      notes.add(
          "its authors put a prompt before a text ("
              + Excerpt.of(String.join(", ", prompts.keySet()))
              + usualPrompt.map(name -> "; as a rule " + Excerpt.of(name)).orElse("")
              + "): texts are read as they are given, so give them with it");
    }
    return notes;
  }

  /** The files of one directory. */
  private static final class Reading {

    private final Path directory;
    private final Path file;
    private final List<SentenceStep> steps = new ArrayList<>();
    private Optional<Path> transformer = Optional.empty();
    private boolean lowerCased;
    private Optional<SentencePooling> pooling = Optional.empty();

    Reading(Path directory, Path file) {
      this.directory = directory;
      this.file = file;
    }

    Read read() {
      for (JsonNode module : JsonFile.readList(file)) {
        add(module);
      }
      Path encoder =
          transformer.orElseThrow(
              () ->
                  Check.failure(
                      MODULES, file, "names no transformer", "give the model's own directory"));
      JsonNode asked = JsonFile.readIfThere(directory.resolve(PROMPTS));
      Map<String, String> prompts = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> prompt : asked.path("prompts").properties()) {
        if (!prompt.getValue().asText("").isEmpty()) {
          prompts.put(prompt.getKey(), prompt.getValue().asText());
        }
      }
      OptionalInt length = length(encoder);
      return new Read(
          new SentenceModules(
              encoder,
              length,
              lowerCased,
              pooling,
              steps.stream().map(SentenceStep::describe).toList(),
              prompts,
              Optional.of(asked.path("default_prompt_name").asText(""))
                  .filter(name -> prompts.containsKey(name))),
          List.copyOf(steps));
    }

    private void add(JsonNode module) {
      if (!module.path("type").isTextual()) {
        throw Check.failure(
            MODULES, file, "holds a module without a type", "download the model again");
      }
      String type = module.path("type").asText();
      String kind = type.substring(type.lastIndexOf('.') + 1);
      Path place = inside(module.path("path").asText(""));
      switch (kind) {
        case "Transformer" -> {
          if (transformer.isPresent()) {
            throw Check.failure(
                MODULES, file, "names two transformers", "give the directory of one of them");
          }
          transformer = Optional.of(place);
        }
        case "Pooling" -> pooling = Optional.of(SentencePooling.of(settings(place)));
        case "Normalize" -> steps.add(new SentenceStep.Normalise());
        case "Dense" -> steps.add(new SentenceStep.Dense(place, settings(place)));
        case "Dropout" -> steps.add(new SentenceStep.Dropout());
        default -> steps.add(new SentenceStep.Unknown(kind));
      }
    }

    private static JsonNode settings(Path module) {
      Path config = module.resolve("config.json");
      if (!Files.isRegularFile(config)) {
        throw Check.failure(
            "module",
            module,
            "has no config.json",
            "download the model again, with all its folders");
      }
      return JsonFile.read(config);
    }

    private Path inside(String path) {
      try {
        Path place = directory.resolve(path).normalize();
        if (place.startsWith(directory.normalize())) {
          return place;
        }
      } catch (InvalidPathException e) {
        // As for any other name that is none of a folder in the directory.
      }
      throw Check.failure(
          "module",
          Excerpt.of(path),
          "lies outside the directory of " + file,
          "download the model again");
    }

    private OptionalInt length(Path encoder) {
      Map<String, Integer> lengths = new TreeMap<>();
      for (String name : LENGTHS) {
        JsonNode settings = JsonFile.readIfThere(encoder.resolve(name));
        lowerCased |= settings.path("do_lower_case").asBoolean(false);
        JsonNode length = settings.path("max_seq_length");
        if (length.isIntegralNumber() && length.asInt() >= 2) {
          lengths.put(name, length.asInt());
        }
      }
      return lengths.values().stream().mapToInt(Integer::intValue).min();
    }
  }
}
