/** Advice on a pooling from texts that are a table of Apache Spark. */
@NullMarked
package io.attentionspectra.spark;

import org.jspecify.annotations.NullMarked;
