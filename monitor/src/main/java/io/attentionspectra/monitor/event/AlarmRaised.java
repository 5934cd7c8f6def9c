package io.attentionspectra.monitor.event;

import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * An alarm whose condition became true.
 *
 * @param step when
 * @param alarm name of the alarm
 * @param place what it is about
 * @param value the number that crossed
 * @param threshold what it crossed
 * @param action what is done about it
 */
public record AlarmRaised(
    int step, String alarm, Place place, double value, double threshold, String action)
    implements MonitorEvent {

  /**
   * What an alarm is about: one head, or one pooled covariance.
   *
   * @param layer number of the layer, −1 for a pooled covariance
   * @param head number of the head, −1 for a pooled covariance
   * @param pooling strategy and depth of a pooled covariance, empty for a head
   */
  public record Place(int layer, int head, String pooling) {

    /**
     * A head.
     *
     * @param state its reading
     * @return its place
     */
    public static Place of(HeadState state) {
      return new Place(state.layer(), state.head(), "");
    }

    /**
     * A pooled covariance.
     *
     * @param state its reading
     * @return its place
     */
    public static Place of(PooledState state) {
      return new Place(-1, -1, state.strategy() + " at " + state.depth());
    }

    EventTree in(EventTree tree) {
      return pooling.isEmpty()
          ? tree.put("layer", layer).put("head", head)
          : tree.put("pooling", pooling);
    }

    @Override
    public String toString() {
      return pooling.isEmpty() ? "layer " + layer + " head " + head : pooling;
    }
  }

  /**
   * The alarm in one line.
   *
   * @return for example {@code step 400: entropy below 0.5 at layer 1 head 3 (0.43)}
   */
  public String message() {
    return "step " + step + ": " + alarm + " at " + place + " (" + (float) value + ")";
  }

  @Override
  public Map<String, @Nullable Object> toTree() {
    return place
        .in(EventTree.of("alarm").put("step", step).put("alarm", alarm))
        .number("value", value)
        .optional(
            "threshold",
            Double.isFinite(threshold) ? OptionalDouble.of(threshold) : OptionalDouble.empty())
        .put("action", action)
        .put("message", message())
        .map();
  }
}
