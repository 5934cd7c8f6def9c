/** What a training's trace tells, event by event. */
@NullMarked
package io.attentionspectra.monitor.event;

import org.jspecify.annotations.NullMarked;
