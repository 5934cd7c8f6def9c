package io.attentionspectra.monitor.sink;

import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.PooledState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * A number of a reading.
 *
 * @param figure what it is, for example {@code entropy}
 * @param tags where it is from, for example layer and head
 * @param value finite
 */
@API(status = API.Status.INTERNAL)
public record Scalar(String figure, Map<String, String> tags, double value) {

  /**
   * All finite numbers of a reading.
   *
   * @param reading the reading
   * @return loss, metrics, those of heads and of pooled covariances, and the monitor's share of
   *     time
   */
  public static List<Scalar> of(MonitorReading reading) {
    List<Scalar> all = new ArrayList<>();
    reading.loss().ifPresent(loss -> add(all, "loss", Map.of(), loss));
    reading.metrics().forEach((name, value) -> add(all, "metric", Map.of("name", name), value));
    reading.attention().forEach(head -> head(all, head));
    reading.pooling().forEach(pooled -> pooled(all, pooled));
    reading.cost().share().ifPresent(share -> add(all, "monitor share", Map.of(), share));
    return all;
  }

  private static void head(List<Scalar> all, HeadState head) {
    Map<String, String> at =
        new TreeMap<>(
            Map.of("layer", Integer.toString(head.layer()), "head", Integer.toString(head.head())));
    add(all, "beta", at, head.betaHat());
    add(all, "largest", at, head.largest().get(0));
    add(all, "effective rank", at, head.effectiveRank());
    add(all, "entropy", at, head.entropy());
    add(all, "sink mass", at, head.sinkMass());
    head.balanced()
        .ifPresent(
            balanced -> {
              add(all, "key bias", at, balanced.largestBias());
              add(all, "balanced effective rank", at, balanced.effectiveRank());
            });
    add(all, "edge", at, head.edge());
    add(all, "outliers", at, head.outliers());
  }

  private static void pooled(List<Scalar> all, PooledState pooled) {
    Map<String, String> at =
        new TreeMap<>(Map.of("pooling", pooled.strategy(), "depth", pooled.depth().label()));
    add(all, "pooled largest", at, pooled.largest().get(0));
    add(all, "pooled edge", at, pooled.edge());
    add(all, "pooled outliers", at, pooled.outliers());
    add(all, "alpha", at, pooled.alpha());
    add(all, "alignment", at, pooled.alignment());
    add(all, "accuracy", at, pooled.accuracy());
  }

  private static void add(
      List<Scalar> all, String figure, Map<String, String> tags, OptionalDouble value) {
    value.ifPresent(number -> add(all, figure, tags, number));
  }

  private static void add(List<Scalar> all, String figure, Map<String, String> tags, double value) {
    if (Double.isFinite(value)) {
      all.add(new Scalar(figure, tags, value));
    }
  }

  /**
   * One name with its tags, joined by slashes.
   *
   * @return for example {@code entropy/head 3/layer 1}
   */
  public String path() {
    StringBuilder path = new StringBuilder(figure);
    tags.forEach(
        (tag, value) -> path.append('/').append(tag.equals("name") ? "" : tag + " ").append(value));
    return path.toString();
  }
}
