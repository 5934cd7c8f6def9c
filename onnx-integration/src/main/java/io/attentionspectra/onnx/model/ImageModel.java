package io.attentionspectra.onnx.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.onnx.internal.feed.Feed;
import io.attentionspectra.onnx.internal.feed.GraphInput;
import io.attentionspectra.onnx.internal.feed.PassRunner;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * A graph that reads images, after one was run through it. Every text of a study names an image.
 *
 * @param runner runs it
 * @param input takes the pixels
 * @param size shape of one image
 * @param pixels of an image by its name
 * @param layers its attention
 * @param length number of tokens that it makes of an image
 * @param shape its sizes
 */
@SuppressWarnings("ArrayRecordComponent")
record ImageModel(
    PassRunner runner,
    GraphInput input,
    long[] size,
    Function<String, float[]> pixels,
    Layers layers,
    int length,
    ModelShape shape) {

  private static final String TRIAL = "trial";

  /** Three of them, unless the graph says otherwise. */
  private static final int COLOURS = 3;

  static ImageModel of(
      OnnxFiles files,
      PassRunner runner,
      GraphInput input,
      Optional<Function<String, float[]>> given) {
    OnnxProbe probe = runner.session().probe();
    long[] size = size(probe.origin(), input, ConfigFacts.of(files.config()).imageSize());
    Function<String, float[]> own = given.orElse(name -> random(name, size));
    Function<String, float[]> pixels = name -> required(name, own.apply(name), size);
    Set<String> names = new LinkedHashSet<>();
    probe.sites().forEach(site -> names.addAll(Layers.names(site)));
    Map<String, Values> tensors =
        runner.run(tensor(runner, input, size, pixels.apply(TRIAL)), names);
    int length = length(probe, tensors);
    Layers layers = Layers.of(probe, tensors, length);
    int headSize = Math.max(1, layers.headSize());
    ModelShape shape =
        new ModelShape(
            layers.sites().size(),
            layers.heads(),
            headSize,
            Math.max(layers.width(), layers.heads() * headSize),
            1,
            length,
            layers.causal());
    return new ImageModel(runner, input, size, pixels, layers, length, shape);
  }

  private static long[] size(String origin, GraphInput input, OptionalInt side) {
    long[] size = input.shape().clone();
    size[0] = 1;
    size[1] = size[1] > 0 ? size[1] : COLOURS;
    if (size[2] <= 0 && size[3] <= 0 && side.isPresent()) {
      size[2] = side.getAsInt();
      size[3] = side.getAsInt();
    }
    if (size[2] <= 0 || size[3] <= 0) {
      throw Check.failure(
          "model",
          origin,
          "takes images of open size (input "
              + input.name()
              + " "
              + Arrays.toString(input.shape())
              + "), and no texts",
          "export it for one size, or give a model of texts");
    }
    return size;
  }

  private static float[] random(String name, long[] size) {
    int count = Math.toIntExact(size[1] * size[2] * size[3]);
    double[] normal = Randomness.of(0).child(name, 0).gaussians(count);
    float[] pixels = new float[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (float) normal[i];
    }
    return pixels;
  }

  private static float[] required(String name, float[] pixels, long[] size) {
    long count = size[1] * size[2] * size[3];
    if (pixels.length != count) {
      throw Check.failure(
          "pixels of '" + name + "'",
          pixels.length,
          "must be " + size[1] + " x " + size[2] + " x " + size[3],
          "give channels, rows and columns, the last fastest");
    }
    return pixels;
  }

  private static Feed.Tensors tensor(
      PassRunner runner, GraphInput input, long[] size, float[] pixels) {
    return new Feed.Tensors(
        Map.of(input.name(), input.tensor(runner.environment(), size, at -> pixels[at])));
  }

  /** The last axis of the first attention that is square. */
  private static int length(OnnxProbe probe, Map<String, Values> tensors) {
    return probe.sites().stream()
        .flatMap(site -> site.probabilities().or(site::scores).stream())
        .map(tensor -> tensors.get(tensor.name()))
        .filter(values -> values.rank() >= 2)
        .filter(values -> values.size(values.rank() - 1) == values.size(values.rank() - 2))
        .mapToInt(values -> values.size(values.rank() - 1))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "model",
                    probe.origin(),
                    "shows no attention of an image's tokens to each other",
                    "give the graph of a vision transformer"));
  }

  /** Runs one image. */
  Map<String, Values> run(String name, Set<String> names) {
    return runner.run(tensor(runner, input, size, pixels.apply(name)), names);
  }
}
