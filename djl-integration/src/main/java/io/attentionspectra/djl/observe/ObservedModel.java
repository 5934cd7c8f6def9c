package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.formats.internal.sentence.SentenceVectors;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.model.ModelShape;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A loaded model of any kind whose forward passes can be watched from inside, with its tokenizer.
 * Passes may run on several threads at once.
 */
public interface ObservedModel extends AutoCloseable {

  /**
   * A short name for titles and provenance.
   *
   * @return the name
   */
  String name();

  /**
   * Sizes, and whether attention is causal.
   *
   * @return the shape
   */
  ModelShape shape();

  /**
   * The tokenizer the model was trained with.
   *
   * @return the tokenizer, owned by this model
   */
  TextTokenizer tokenizer();

  /**
   * A scope for arrays on the model's device.
   *
   * @return a manager, to be closed by the caller
   */
  NDManager newScope();

  /**
   * Runs a forward pass, in inference and without gradients. All it computes is freed on return.
   *
   * @param batch texts of at most {@code shape().maxLength()} tokens
   * @param observer sees the inside of the pass
   * @throws IllegalArgumentException if a text is too long
   */
  void observe(TokenBatch batch, ForwardObserver observer);

  /**
   * The raw token embedding table.
   *
   * @return V × E, live and owned by the model, or nothing where it is not known
   */
  Optional<NDArray> tokenEmbeddings();

  /**
   * What identifies the model: its name, the hashes of its files, engine and device.
   *
   * @return the facts of the runtime, then those of the model
   */
  Provenance provenance();

  /**
   * What a reader of results must know of the files the model was read from, such as weights that
   * have no place in it.
   *
   * @return sentences, none by default
   */
  default List<String> notes() {
    return List.of();
  }

  /**
   * What the model's authors make of the last hidden states of a text.
   *
   * @return their pooling, or nothing where the model does not say it
   */
  @API(status = API.Status.INTERNAL)
  default Optional<SentenceVectors> ownPooling() {
    return Optional.empty();
  }

  /** Frees the model and its tokenizer, as far as they are its own. */
  @Override
  void close();
}
