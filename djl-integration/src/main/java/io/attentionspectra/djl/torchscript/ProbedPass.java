package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * One forward pass of a probed model.
 *
 * @param inputs what the model was given
 * @param outputs what it returns
 * @param attention its attention layers, in the order of computation; a site on a branch that was
 *     not taken is absent
 */
public record ProbedPass(NDList inputs, NDList outputs, List<AttentionReading> attention) {}
