/** A trace in the browser while it grows: a read-only server of one page and one file. */
@NullMarked
package io.attentionspectra.cli.live;

import org.jspecify.annotations.NullMarked;
