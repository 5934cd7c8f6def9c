/** The engine on threads of every kind. */
@NullMarked
package io.attentionspectra.djl.internal;

import org.jspecify.annotations.NullMarked;
