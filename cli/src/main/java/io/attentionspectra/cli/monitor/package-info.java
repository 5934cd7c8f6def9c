/** A training watched, and its live page. */
@NullMarked
package io.attentionspectra.cli.monitor;

import org.jspecify.annotations.NullMarked;
