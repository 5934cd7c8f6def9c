/**
 * Attention sites of TorchScript files: what they are called and how a user names one that the
 * search does not find.
 */
@NullMarked
package io.attentionspectra.formats.torchscript;

import org.jspecify.annotations.NullMarked;
