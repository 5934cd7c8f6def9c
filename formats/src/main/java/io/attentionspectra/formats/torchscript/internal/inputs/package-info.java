/** What the arguments of a model may be that texts are given to. Not for users. */
@NullMarked
package io.attentionspectra.formats.torchscript.internal.inputs;

import org.jspecify.annotations.NullMarked;
