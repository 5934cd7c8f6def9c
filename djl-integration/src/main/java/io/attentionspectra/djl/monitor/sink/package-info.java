/** Where a monitor writes: JSON Lines, TensorBoard, Micrometer, DJL's metrics. */
@NullMarked
package io.attentionspectra.djl.monitor.sink;

import org.jspecify.annotations.NullMarked;
