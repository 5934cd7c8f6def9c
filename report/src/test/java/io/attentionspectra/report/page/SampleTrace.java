package io.attentionspectra.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Lines of the shape a monitor writes: heads that leave the null one after the other; seeded. */
final class SampleTrace {

  static final int LAYERS = 2;
  static final int HEADS = 4;
  static final int READINGS = 30;
  private static final int STEP = 50;
  private static final int LENGTH = 32;
  private static final int WINDOW = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Map<String, Object>> lines = new ArrayList<>();
  private final Randomness seed = Randomness.of(7);

  private SampleTrace() {}

  /** Start, readings with an alarm and a resumption among them, end. */
  static List<Map<String, Object>> complete() {
    SampleTrace trace = new SampleTrace();
    trace.start();
    for (int i = 0; i < READINGS; i++) {
      trace.reading(i);
    }
    trace
        .add("alarm", 400)
        .putAll(
            Map.of(
                "alarm",
                "sharp <b>head</b>",
                "layer",
                1,
                "head",
                2,
                "value",
                0.91,
                "threshold",
                1.0,
                "action",
                "log",
                "message",
                "entropy of layer 1, head 2 fell below 1"));
    trace.add("resume", 700);
    trace
        .add("end", (READINGS - 1) * STEP)
        .putAll(Map.of("trainingSeconds", 80.0, "monitorSeconds", 1.7, "share", 0.021));
    return trace.lines;
  }

  /** Start, a few readings, and weights that are no numbers any more. */
  static List<Map<String, Object>> diverged() {
    SampleTrace trace = new SampleTrace();
    trace.start();
    for (int i = 0; i < 4; i++) {
      trace.reading(i);
    }
    trace.lines.get(4).put("loss", null);
    trace
        .add("divergence", 170)
        .putAll(Map.of("where", "encoder_layer1 query", "message", "a weight is NaN"));
    return trace.lines;
  }

  /** Writes lines the way a monitor does. */
  static Path write(Path file, List<Map<String, Object>> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map<String, Object> line : lines) {
      text.append(json(line)).append('\n');
    }
    return Files.writeString(file, text);
  }

  private static String json(Map<String, Object> line) throws JsonProcessingException {
    return JSON.writeValueAsString(line);
  }

  private Map<String, Object> add(String kind, int step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind);
    line.put("step", step);
    lines.add(line);
    return line;
  }

  private void start() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "start");
    line.put("schema", 1);
    line.put("title", "a sample training");
    line.put("model", "sample-encoder");
    line.put("probes", List.of("attention spectra", "pooled covariance"));
    line.put("layers", List.of(0, 1));
    line.put("heads", List.of(0, 1, 2, 3));
    line.put("schedule", "every 50 batches");
    line.put("seed", 7);
    line.put("provenance", Map.of("java", "17"));
    line.put("time", "2026-01-01T00:00:00Z");
    lines.add(line);
  }

  private void reading(int i) {
    double progress = i / (READINGS - 1.0);
    Map<String, Object> line = add("reading", i * STEP);
    line.put("epoch", i / 8);
    line.put("trainingSeconds", 2.7 * i);
    line.put("loss", 0.69 * Math.exp(-6 * progress) + 0.01);
    line.put("metrics", Map.of("held-out accuracy", 0.5 + 0.48 * (1 - Math.exp(-9 * progress))));
    List<Object> heads = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < HEADS; head++) {
        heads.add(head(layer, head, progress, seed.child("noise", i * 100L + layer * 10 + head)));
      }
    }
    line.put("attention", heads);
    line.put("pooling", List.of(pooling("mean", progress, 6), pooling("learned", progress, 9)));
    line.put("weights", weights(progress));
    line.put("monitor", Map.of("seconds", 0.05 * i, "share", 0.021));
  }

  private static Map<String, Object> head(int layer, int head, double progress, Randomness noise) {
    double learned = Math.max(0, progress - 0.1 * (layer + head)) * (head == 3 ? 0 : 12);
    double beta = 0.3 + learned / 6;
    double edge = 1.5 * Math.expm1(beta * beta) + 0.2;
    double jitter = 1 + 0.03 * noise.gaussians(1)[0];
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("layer", layer);
    entry.put("head", head);
    entry.put("length", LENGTH);
    entry.put("betaHat", beta);
    entry.put("regime", "LINEAR");
    double top = edge * (0.8 + 0.4 * learned) * jitter;
    entry.put("largest", IntStream.range(0, 5).mapToObj(r -> top / (1 + r * r)).toList());
    entry.put("mean", Math.expm1(beta * beta));
    entry.put("effectiveRank", 28 / (1 + learned));
    entry.put("entropy", Math.log(LENGTH) - 0.1 * learned);
    entry.put("sinkMass", Math.min(0.9, 1.0 / LENGTH + 0.05 * learned));
    entry.put("edge", edge);
    entry.put("outliers", top > edge ? 1 : 0);
    entry.put("ks", Map.of("gaussian equivalence", Math.min(1, 0.1 + 0.05 * learned)));
    return entry;
  }

  private static Map<String, Object> pooling(String strategy, double progress, double strength) {
    Map<String, Object> entry = new LinkedHashMap<>();
    double edge = 0.2;
    double top = edge * (0.95 + strength * progress);
    entry.put("strategy", strategy);
    entry.put("depth", "last layer");
    entry.put("kappa", 1.0 / WINDOW);
    entry.put("largest", List.of(top, edge * 0.9, edge * 0.8));
    entry.put("edge", edge);
    entry.put("outliers", top > edge ? 1 : 0);
    entry.put("alignment", Math.min(0.98, strength * progress));
    entry.put("accuracy", 0.5 + 0.48 * Math.min(1, progress * 4));
    return entry;
  }

  private static Map<String, Object> weights(double progress) {
    List<Double> mean = Collections.nCopies(WINDOW, 1.0 / WINDOW);
    List<Double> top = IntStream.range(0, WINDOW).mapToObj(t -> Math.exp(-t / 6.0)).toList();
    List<Double> learned =
        IntStream.range(0, WINDOW)
            .mapToObj(t -> (1 - progress) / WINDOW + progress * 0.15 * top.get(t))
            .toList();
    Map<String, Object> weights = new LinkedHashMap<>();
    weights.put("learned", learned);
    weights.put("top-eigenvector", top);
    weights.put("harmonic:1.0", IntStream.range(0, WINDOW).mapToObj(t -> 1.0 / (1 + t)).toList());
    weights.put("mean", mean);
    return weights;
  }
}
