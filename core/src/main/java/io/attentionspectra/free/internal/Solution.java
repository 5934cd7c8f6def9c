package io.attentionspectra.free.internal;

/**
 * A solution of λ(t) = x on the physical branch.
 *
 * @param pRe Re p there
 * @param pIm Im p there
 * @param anchor a parameter one last small step, or rounding, away from the solution
 */
public record Solution(double pRe, double pIm, Anchor anchor) {}
