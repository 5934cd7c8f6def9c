/** The training example: a small encoder and its pooling, learned jointly on WordNet glosses. */
@NullMarked
package io.attentionspectra.cli.training;

import org.jspecify.annotations.NullMarked;
