/** Texts to run models on: WordNet's glosses with their class labels, and plain text files. */
@NullMarked
package io.attentionspectra.djl.text;

import org.jspecify.annotations.NullMarked;
