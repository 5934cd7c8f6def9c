package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.transformer.BertBlock;
import io.attentionspectra.djl.hook.BlockSite;
import io.attentionspectra.djl.hook.Hooks;
import io.attentionspectra.djl.model.Transformer;
import java.util.Optional;
import java.util.OptionalInt;

/** What is known of a block without being told. */
final class BlockDefaults {

  private BlockDefaults() {}

  static BlockInputs inputs(Block root) {
    if (root instanceof BertBlock) {
      return (ids, mask, types) -> new NDList(ids, types, mask);
    }
    return root instanceof Transformer
        ? (ids, mask, types) -> new NDList(ids, mask, types)
        : (ids, mask, types) -> new NDList(ids);
  }

  /** {@code BertBlock} adds its whole table of positions: every text needs as many tokens. */
  static OptionalInt paddedLength(Block root) {
    return Hooks.tree(root).stream()
        .map(BlockSite::block)
        .filter(BertBlock.class::isInstance)
        .mapToInt(bert -> positions(bert))
        .findFirst();
  }

  private static int positions(Block bert) {
    return Math.toIntExact(bert.getDirectParameters().get("positionEmbedding").getShape().get(0));
  }

  /** The longest text, where the block says it. */
  static OptionalInt maxLength(Block root) {
    return root instanceof Transformer own
        ? OptionalInt.of(own.config().maxLength())
        : paddedLength(root);
  }

  /** The first embedding table in the tree, DJL's or our transformer's. */
  static Optional<NDArray> tokenEmbeddings(Block root) {
    if (root instanceof Transformer own) {
      return Optional.of(own.tokenEmbeddings());
    }
    return Hooks.tree(root).stream()
        .map(site -> site.block().getDirectParameters())
        .filter(parameters -> parameters.contains("embedding"))
        .map(parameters -> parameters.get("embedding"))
        .filter(Parameter::isInitialized)
        .map(Parameter::getArray)
        .findFirst();
  }
}
