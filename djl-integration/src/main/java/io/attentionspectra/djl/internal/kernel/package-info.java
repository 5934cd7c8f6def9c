/**
 * Linear algebra on the engine's own device: TorchScript kernels assembled in Java, loaded into the
 * PyTorch engine and run where the tensors are, on one core per matrix (CPU) or batched (GPU).
 *
 * <p>The EJML path of {@code io.attentionspectra.linalg} stays the fallback and the cross-check.
 */
@NullMarked
package io.attentionspectra.djl.internal.kernel;

import org.jspecify.annotations.NullMarked;
