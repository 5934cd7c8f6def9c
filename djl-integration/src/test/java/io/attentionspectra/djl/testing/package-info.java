/** The engine in tests: threads of every kind, and what it records on them. */
@NullMarked
package io.attentionspectra.djl.testing;

import org.jspecify.annotations.NullMarked;
