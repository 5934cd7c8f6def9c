/** When a training is read, within a budget of time. */
@NullMarked
package io.attentionspectra.monitor.schedule;

import org.jspecify.annotations.NullMarked;
