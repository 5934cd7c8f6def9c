/**
 * Where the source of a TorchScript archive computes attention, and from which values. Not for
 * users.
 */
@NullMarked
package io.attentionspectra.formats.torchscript.internal.search;

import org.jspecify.annotations.NullMarked;
