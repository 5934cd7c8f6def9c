/** What every entry point of the integration does around its work in the engine; not promised. */
@NullMarked
package io.attentionspectra.djl.internal;

import org.jspecify.annotations.NullMarked;
