/** Files that are complete or absent, for whatever writes results; depends on nothing else here. */
@NullMarked
package io.attentionspectra.file.internal;

import org.jspecify.annotations.NullMarked;
