/**
 * Reference attention layers, what is measured on them, and the chain of models that links softmax
 * attention to a linear Gaussian matrix.
 */
@NullMarked
package io.attentionspectra.attention;

import org.jspecify.annotations.NullMarked;
