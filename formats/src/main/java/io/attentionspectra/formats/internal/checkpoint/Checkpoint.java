package io.attentionspectra.formats.internal.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The named tensors of a trained model, where they lie. */
public interface Checkpoint extends AutoCloseable {

  /**
   * What to call it in messages: a path or a resource.
   *
   * @return its name
   */
  String origin();

  /**
   * Names of all tensors it can give.
   *
   * @return the names
   */
  Set<String> names();

  /**
   * One tensor.
   *
   * @param name one of {@link #names}
   * @return where it lies
   * @throws IllegalArgumentException if it is absent or its element type cannot be read
   */
  StoredTensor tensor(String name);

  /**
   * A tensor of whole numbers, as buffers are.
   *
   * @param name one of {@link #names}
   * @return its numbers in stored order; empty where it is of another type or absent
   */
  default Optional<long[]> wholes(String name) {
    return Optional.empty();
  }

  /**
   * SHA-256 of the files behind it, in the order of their names, lower-case hexadecimal.
   *
   * @return 64 digits
   */
  String sha256();

  /**
   * Why tensors cannot be told apart, where the format has a reason of its own.
   *
   * @return the reason, or empty
   */
  default Optional<String> whyAbsent() {
    return Optional.empty();
  }

  /**
   * What a reader of results must know of the files, in sentences.
   *
   * @return the sentences; empty when there is nothing to say
   */
  default List<String> notes() {
    return List.of();
  }

  @Override
  void close();
}
