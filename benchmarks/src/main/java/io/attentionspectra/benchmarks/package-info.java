/** JMH benchmarks; CONTRIBUTING.md says how to run them. */
@NullMarked
package io.attentionspectra.benchmarks;

import org.jspecify.annotations.NullMarked;
