package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import java.util.Optional;

/** The children of an attention block whose calls show queries, keys, values and attention. */
record AttentionParts(
    Optional<Block> query, Optional<Block> key, Optional<Block> value, Block probabilities) {}
