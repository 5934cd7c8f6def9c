/**
 * TorchScript archives read and rewritten, so that copies of the methods that lead to attention
 * report q, k, attention and hidden states; the original {@code forward} stays as it is. Start at
 * {@link io.attentionspectra.formats.torchscript.archive.TorchScriptArchive}.
 */
@NullMarked
package io.attentionspectra.formats.torchscript.archive;

import org.jspecify.annotations.NullMarked;
