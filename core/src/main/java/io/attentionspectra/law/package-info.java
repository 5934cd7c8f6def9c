/** The spectral laws, one file each. */
@NullMarked
package io.attentionspectra.law;

import org.jspecify.annotations.NullMarked;
