/** Images as a model reads them: files and tensors, resized, normalised and cut into patches. */
@NullMarked
package io.attentionspectra.formats.internal.image;

import org.jspecify.annotations.NullMarked;
