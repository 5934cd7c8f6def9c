/** A trace read back: by reports, by a page that shows it grow, by a training that is resumed. */
@NullMarked
package io.attentionspectra.monitor.trace;

import org.jspecify.annotations.NullMarked;
