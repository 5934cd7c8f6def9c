package io.attentionspectra.state.internal;

import io.attentionspectra.base.Check;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a state was computed with, by the names that messages give: states are merged, and readings
 * go on, only where every fact is the same.
 *
 * @param values value by name, in the order in which they are compared
 */
public record StateFacts(Map<String, String> values) {

  /**
   * Copies the map.
   *
   * @param values value by name
   */
  public StateFacts {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** No facts. */
  public StateFacts() {
    this(Map.of());
  }

  /**
   * The facts with another.
   *
   * @param name as a message gives it, for example seed
   * @param value any value
   * @return new facts
   */
  public StateFacts with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, String.valueOf(value));
    return new StateFacts(more);
  }

  /**
   * Where others differ.
   *
   * @param others facts of another state
   * @return the first fact that is another there, and both values, in words; or nothing
   */
  public Optional<String> difference(StateFacts others) {
    for (Map.Entry<String, String> fact : values.entrySet()) {
      String other = others.values.getOrDefault(fact.getKey(), "nothing");
      if (!fact.getValue().equals(other)) {
        return Optional.of(
            "another " + fact.getKey() + ": '" + other + "', not '" + fact.getValue() + "'");
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses another state that was computed with something else.
   *
   * @param name what the other state is called
   * @param others its facts
   * @throws IllegalArgumentException if a fact differs, saying which
   */
  public void requireSame(String name, StateFacts others) {
    Optional<String> difference = difference(others);
    if (difference.isPresent()) {
      throw Check.failure(
          "state",
          name,
          "was computed with " + difference.get(),
          "merge parts of one question, asked of one model and the same texts");
    }
  }

  /**
   * Writes names and values.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(values.size());
    for (Map.Entry<String, String> fact : values.entrySet()) {
      out.writeUTF(fact.getKey());
      out.writeUTF(fact.getValue());
    }
  }

  /**
   * Reads names and values.
   *
   * @param in the stream
   * @return the facts
   * @throws IOException if the stream fails
   */
  public static StateFacts readFrom(DataInput in) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      values.put(in.readUTF(), in.readUTF());
    }
    return new StateFacts(values);
  }
}
