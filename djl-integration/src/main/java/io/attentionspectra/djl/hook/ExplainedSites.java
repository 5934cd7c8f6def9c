package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.SoftmaxOfProjections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which attention sites of one registration compute softmax(β q·kᵀ/√m), and with which β: found out
 * in the first pass of each in which an observer asks and that can tell, and looked at again in the
 * last queries of later ones, since a bias may grow in training or begin where short texts end.
 * Used by several threads at once.
 */
final class ExplainedSites {

  private final Map<AttentionSite, OptionalDouble> found = new ConcurrentHashMap<>();

  /** The tap; without queries and keys where they do not explain its attention. */
  AttentionTap explained(AttentionSite site, AttentionTap tap) {
    return tap.withProjections(
        () -> tap.projections().flatMap(of -> explaining(site, tap.attention(), of)));
  }

  private Optional<AttentionTap.Projections> explaining(
      AttentionSite site, NDArray attention, AttentionTap.Projections of) {
    OptionalDouble before = found.get(site);
    if (before != null) {
      return SoftmaxOfProjections.with(of, before)
          .filter(each -> SoftmaxOfProjections.explainsLast(attention, each));
    }
    OptionalDouble beta = SoftmaxOfProjections.inverseTemperature(attention, of.query(), of.key());
    if (attention.getShape().get(3) > 1) {
      found.put(site, beta);
    }
    return SoftmaxOfProjections.with(of, beta);
  }
}
