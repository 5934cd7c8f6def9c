/** The resolvent of attention under a causal mask, solved by Taylor series. */
@NullMarked
package io.attentionspectra.causal;

import org.jspecify.annotations.NullMarked;
