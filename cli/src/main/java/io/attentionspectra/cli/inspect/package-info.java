/** The main job: a trained model against theory. */
@NullMarked
package io.attentionspectra.cli.inspect;

import org.jspecify.annotations.NullMarked;
