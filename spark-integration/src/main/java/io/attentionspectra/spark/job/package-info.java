/** A program for {@code spark-submit}. */
@NullMarked
package io.attentionspectra.spark.job;

import org.jspecify.annotations.NullMarked;
