package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.formats.tokens.TextTokenizer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What is known of a user's block; changed only while it is copied. */
final class BlockSettings {

  final Block block;
  final TextTokenizer tokenizer;
  final OptionalInt padded;
  String name;
  BlockInputs inputs;
  int maxLength;
  AttentionTaps taps;
  Optional<NDArray> tokenEmbeddings;

  /** What is known without being told. */
  BlockSettings(Block block, TextTokenizer tokenizer) {
    this.block = block;
    this.tokenizer = tokenizer;
    padded = BlockDefaults.paddedLength(block);
    name = block.getClass().getSimpleName();
    inputs = BlockDefaults.inputs(block);
    maxLength = BlockDefaults.maxLength(block).orElse(Defaults.LONGEST);
    taps = AttentionTaps.of(block);
    tokenEmbeddings = BlockDefaults.tokenEmbeddings(block);
  }

  private BlockSettings(BlockSettings other) {
    block = other.block;
    tokenizer = other.tokenizer;
    padded = other.padded;
    name = other.name;
    inputs = other.inputs;
    maxLength = other.maxLength;
    taps = other.taps;
    tokenEmbeddings = other.tokenEmbeddings;
  }

  BlockSettings with(Consumer<BlockSettings> change) {
    BlockSettings copy = new BlockSettings(this);
    change.accept(copy);
    return copy;
  }

  /** Any value of the block: its manager and device are the block's. */
  NDArray parameter() {
    return block.getParameters().valueAt(0).getArray();
  }

  /** Ids, mask and types, each (B, T), padded as the block needs it and in its order. */
  NDList laidOut(NDList tokens) {
    return inputs.of(padded(tokens.get(0)), padded(tokens.get(1)), padded(tokens.get(2)));
  }

  private NDArray padded(NDArray tokens) {
    Shape shape = tokens.getShape();
    long missing = padded.orElse(0) - shape.get(1);
    return missing <= 0
        ? tokens
        : tokens.concat(
            tokens.getManager().zeros(new Shape(shape.get(0), missing), DataType.INT64), 1);
  }
}
