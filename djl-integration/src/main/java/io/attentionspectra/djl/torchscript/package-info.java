/**
 * Probes into TorchScript files, with no Python: the source inside an archive is read, copies of
 * the methods that lead to attention are added to it, and the copies report q, k, attention and
 * hidden states. The original {@code forward} stays as it is, and outputs are the same to the last
 * bit.
 *
 * <p>Start at {@link io.attentionspectra.formats.torchscript.archive.TorchScriptArchive} to see the
 * probe sites of a file, and at {@link io.attentionspectra.djl.torchscript.ProbedModel} to run it.
 */
@NullMarked
package io.attentionspectra.djl.torchscript;

import org.jspecify.annotations.NullMarked;
