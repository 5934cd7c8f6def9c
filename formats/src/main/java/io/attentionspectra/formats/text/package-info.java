/** Texts to measure a model on: files of lines and the WordNet glosses. */
@NullMarked
package io.attentionspectra.formats.text;

import org.jspecify.annotations.NullMarked;
