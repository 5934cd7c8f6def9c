/** Where a trace goes: JSON Lines, TensorBoard, Micrometer. */
@NullMarked
package io.attentionspectra.monitor.sink;

import org.jspecify.annotations.NullMarked;
