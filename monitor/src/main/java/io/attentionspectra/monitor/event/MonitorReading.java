package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What was read at one step.
 *
 * @param step updates made to the weights that were read
 * @param epoch epochs completed before
 * @param loss loss of the training batch at hand; nothing at the end of training
 * @param metrics DJL's latest evaluations and the monitor's own metrics, by name
 * @param attention one state per head watched, by layer and head
 * @param pooling one state per pooling watched
 * @param weights pooling weights over the T positions of a window, by name
 * @param cost what watching cost up to and including this reading, its sinks left out
 */
public record MonitorReading(
    int step,
    int epoch,
    OptionalDouble loss,
    Map<String, Double> metrics,
    List<HeadState> attention,
    List<PooledState> pooling,
    Map<String, List<Double>> weights,
    MonitorCost cost)
    implements MonitorEvent {

  /**
   * The spectra that were read.
   *
   * @return those of heads by layer and head, then those of pooled covariances, by place
   */
  @API(status = API.Status.INTERNAL)
  public Map<Place, PlacedSpectrum> spectra() {
    Map<Place, PlacedSpectrum> spectra = new LinkedHashMap<>();
    attention.forEach(head -> spectra.put(Place.of(head), PlacedSpectrum.of(head)));
    pooling.forEach(pooled -> spectra.put(Place.of(pooled), PlacedSpectrum.of(pooled)));
    return spectra;
  }

  @Override
  public Map<String, @Nullable Object> toTree() {
    Document tree =
        new Document()
            .put("kind", "reading")
            .put("step", step)
            .put("epoch", epoch)
            .number("trainingSeconds", cost.trainingSeconds());
    tree.number("loss", loss.orElse(Double.NaN)).numbers("metrics", metrics);
    tree.objects("attention", attention.stream().map(HeadState::toDocument).toList())
        .objects("pooling", pooling.stream().map(PooledState::toDocument).toList())
        .lists("weights", weights);
    Document monitor = new Document().number("seconds", cost.monitorSeconds());
    monitor
        .ifPresent("share", cost.share())
        .number("setupSeconds", cost.setupSeconds())
        .put("skipped", cost.skipped());
    return tree.object("monitor", monitor).map();
  }
}
