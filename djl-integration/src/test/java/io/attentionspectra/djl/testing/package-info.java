/** What several tests need. */
@NullMarked
package io.attentionspectra.djl.testing;

import org.jspecify.annotations.NullMarked;
