/** What several tests need. */
@NullMarked
package io.attentionspectra.testing;

import org.jspecify.annotations.NullMarked;
