/** Short programs that show the library; a test runs each. */
@NullMarked
package io.attentionspectra.examples;

import org.jspecify.annotations.NullMarked;
