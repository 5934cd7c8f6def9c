/**
 * Models on executors: where they find them, and texts embedded with them. The one door to engines.
 */
@NullMarked
package io.attentionspectra.spark.model;

import org.jspecify.annotations.NullMarked;
