/** What Spark's generated code must reach, and so is public, but promised to nobody. */
@NullMarked
package io.attentionspectra.spark.internal;

import org.jspecify.annotations.NullMarked;
