/** What the tests of several modules need; never on a user's class path. */
@NullMarked
package io.attentionspectra.testing;

import org.jspecify.annotations.NullMarked;
