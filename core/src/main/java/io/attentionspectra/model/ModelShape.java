package io.attentionspectra.model;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * The sizes of a model that a study selects from.
 *
 * @param layers number of layers
 * @param heads number of heads per layer
 * @param headSize m
 * @param embedding d, size of a token's hidden state
 * @param vocabulary V, number of rows of the embedding table
 * @param maxLength longest text in tokens, special tokens included
 * @param causal whether tokens attend only to themselves and earlier ones
 */
public record ModelShape(
    int layers,
    int heads,
    int headSize,
    int embedding,
    int vocabulary,
    int maxLength,
    boolean causal) {

  /**
   * Checks the sizes.
   *
   * @param layers at least 1
   * @param heads at least 1
   * @param headSize at least 1
   * @param embedding at least 1
   * @param vocabulary at least 1
   * @param maxLength at least 2
   * @param causal whether attention is causal
   * @throws IllegalArgumentException if a size is too small
   */
  public ModelShape {
    Check.atLeast("layers", layers, 1);
    Check.atLeast("heads", heads, 1);
    Check.atLeast("headSize", headSize, 1);
    Check.atLeast("embedding", embedding, 1);
    Check.atLeast("vocabulary", vocabulary, 1);
    Check.atLeast("maxLength", maxLength, 2);
  }

  /**
   * What a result says of its model, ready to be written.
   *
   * @param name name of the model
   * @return its name and sizes
   */
  @API(status = API.Status.INTERNAL)
  public Document toDocument(String name) {
    return new Document()
        .put("name", name)
        .put("layers", layers)
        .put("heads", heads)
        .put("headSize", headSize)
        .put("embedding", embedding)
        .put("vocabulary", vocabulary);
  }

  /**
   * Writes the sizes.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public void writeTo(DataOutput out) throws IOException {
    for (int size : new int[] {layers, heads, headSize, embedding, vocabulary, maxLength}) {
      out.writeInt(size);
    }
    out.writeBoolean(causal);
  }

  /**
   * Reads the sizes.
   *
   * @param in the stream
   * @return the shape
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public static ModelShape readFrom(DataInput in) throws IOException {
    return new ModelShape(
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readBoolean());
  }

  /**
   * Which tokens a token attends to.
   *
   * @return the tokens before it and itself in a causal model, else all
   */
  public Visibility visibility() {
    return causal ? Visibility.CAUSAL : Visibility.FULL;
  }

  /**
   * Checks a number of tokens.
   *
   * @param name what has so many tokens
   * @param length special tokens counted
   * @throws IllegalArgumentException if it is below 2 or beyond the longest text
   */
  void requireLength(String name, int length) {
    Check.within(
        name, length, 2, maxLength, "this model has " + maxLength + " positions; give no more");
  }
}
