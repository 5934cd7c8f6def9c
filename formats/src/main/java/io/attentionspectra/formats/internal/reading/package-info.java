/**
 * How a session reads the texts of a request, whatever runs its model: which texts, in which
 * batches, and their windows in order. Not for users.
 */
@NullMarked
package io.attentionspectra.formats.internal.reading;

import org.jspecify.annotations.NullMarked;
