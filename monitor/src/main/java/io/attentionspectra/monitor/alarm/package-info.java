/** Alarms over the readings of a training, and what they do. */
@NullMarked
package io.attentionspectra.monitor.alarm;

import org.jspecify.annotations.NullMarked;
