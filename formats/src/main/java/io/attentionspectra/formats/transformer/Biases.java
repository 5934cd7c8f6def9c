package io.attentionspectra.formats.transformer;

import org.apiguardian.api.API;

/**
 * Which projections of a layer add a learned bias.
 *
 * @param queryKeyValue those of queries, keys and values
 * @param output that after the heads
 * @param wide the widening projections of the feed-forward network
 * @param narrow the narrowing one
 */
@API(status = API.Status.INTERNAL)
public record Biases(boolean queryKeyValue, boolean output, boolean wide, boolean narrow) {

  /** All of them: BERT, GPT-2. */
  public static final Biases ALL = new Biases(true, true, true, true);

  /** None of them: Llama. */
  public static final Biases NONE = new Biases(false, false, false, false);
}
