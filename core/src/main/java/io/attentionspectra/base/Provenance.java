package io.attentionspectra.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a result comes from: facts in the order they were recorded (model and weights hash, texts
 * hash, selection, seed, versions, machine).
 *
 * @param facts names and values, in order
 */
public record Provenance(Map<String, String> facts) {

  /** Facts that code asks for: what tells one trained model from another. */
  public enum Fact {

    /** Name of the model. */
    MODEL("model"),

    /** SHA-256 of its weights. */
    WEIGHTS("weights.sha256"),

    /** SHA-256 of its tokenizer. */
    TOKENIZER("tokenizer.sha256");

    private final String key;

    Fact(String key) {
      this.key = key;
    }
  }

  /**
   * Copies the facts, keeping their order.
   *
   * @param facts names and values
   */
  public Provenance {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * The runtime: library version, Java, operating system, processors.
   *
   * @return the facts any result shares
   */
  public static Provenance ofRuntime() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("attention-spectra", version());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    return new Provenance(facts);
  }

  /** As the build wrote it beside this class. */
  private static String version() {
    try (InputStream in = Provenance.class.getResourceAsStream("version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a fact that code may ask for.
   *
   * @param fact which
   * @param value its value
   * @return a new provenance with the fact last
   */
  public Provenance with(Fact fact, String value) {
    return with(fact.key, value);
  }

  /**
   * A fact.
   *
   * @param fact which
   * @return its value, nothing where it was not recorded
   */
  public Optional<String> get(Fact fact) {
    return Optional.ofNullable(facts.get(fact.key));
  }

  /**
   * Adds a fact.
   *
   * @param name what it is
   * @param value its value
   * @return a new provenance with the fact last
   */
  public Provenance with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(name, String.valueOf(value));
    return new Provenance(more);
  }
}
