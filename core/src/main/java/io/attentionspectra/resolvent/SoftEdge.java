package io.attentionspectra.resolvent;

/**
 * A point of the real branch with dz/dt = 0: the end of an interval of the support.
 *
 * @param point the solution there
 * @param curvature d²z/dt², positive at a right end and negative at a left one
 * @param momentSlope dp/dt
 * @param <P> the solutions of the branch
 */
record SoftEdge<P extends BranchPoint>(P point, double curvature, double momentSlope) {

  double place() {
    return point.place().getReal();
  }

  double parameter() {
    return point.parameter().getReal();
  }

  boolean isRightEnd() {
    return curvature > 0;
  }

  /** γ₀ = [(p′/E)² 2/|λ″|]^{1/3}, the scale of the Tracy–Widom law at this edge E. */
  double scale() {
    double slope = momentSlope / place();
    return Math.cbrt(slope * slope * 2 / Math.abs(curvature));
  }
}
