package io.attentionspectra.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A model's directory with what its original code computes of two texts. */
final class ReferenceModel {

  private final Path directory;
  private final JsonNode json;

  ReferenceModel(Path directory) {
    this.directory = directory;
    try {
      json = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("expected.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the two texts are given to the model. */
  enum Layout {
    ALONE,
    PADDED_RIGHT,
    PADDED_LEFT,
    /** Both in one row, the longer behind the shorter, with padding before, between and behind. */
    PACKED
  }

  /** Where a text stands in a batch. */
  private record Place(int text, int row, int start) {}

  /** Largest differences from the reference, absolute and relative to its largest entry. */
  record Distance(double absolute, double relative) {

    Distance and(Distance other) {
      return new Distance(Math.max(absolute, other.absolute), Math.max(relative, other.relative));
    }
  }

  /** Its texts; of a model of images the names of tensors of pixels. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    json.path("texts").forEach(text -> texts.add(text.asText()));
    if (texts.isEmpty()) {
      Path file = directory.resolve("expected.safetensors");
      for (int text = 0; text < json.path("sequences").size(); text++) {
        texts.add(file + ":seq" + text + ".pixel_values");
      }
    }
    return texts;
  }

  List<long[]> ids() {
    List<long[]> ids = new ArrayList<>();
    for (JsonNode text : json.get("input_ids")) {
      long[] own = new long[text.size()];
      for (int i = 0; i < own.length; i++) {
        own[i] = text.get(i).asLong();
      }
      ids.add(own);
    }
    return ids;
  }

  TransformerModel load() {
    return HuggingFaceModel.at(directory).load(Device.cpu());
  }

  TransformerModel load(DataType precision) {
    return HuggingFaceModel.at(directory).computedIn(precision).load(Device.cpu());
  }

  /** Distances by kind of array, "attention" and "hidden". */
  Map<String, Distance> distances(TransformerModel model, Layout layout) {
    Map<String, float[]> seen = WithoutGradients.get(() -> seen(model, layout));
    return distances(model, seen, ids().size());
  }

  /** The same through the model's own tokenizer, each text alone. */
  Map<String, Distance> distancesOfTexts(TransformerModel model) {
    Map<String, float[]> seen = new HashMap<>();
    List<String> texts = texts();
    for (int text = 0; text < texts.size(); text++) {
      TokenBatch batch = new TokenBatch(model.tokenizer().tokenize(List.of(texts.get(text))));
      long[] length = new long[batch.length()];
      model.observe(batch, keeper(seen, text, List.of(new Place(0, 0, 0)), List.of(length)));
    }
    return distances(model, seen, texts.size());
  }

  private Map<String, Distance> distances(
      TransformerModel model, Map<String, float[]> seen, int texts) {
    Map<String, Distance> distances = new TreeMap<>();
    int compared = 0;
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve("expected.safetensors"))) {
      for (int text = 0; text < texts; text++) {
        for (int depth = 0; depth <= model.config().layers(); depth++) {
          boolean last = depth == model.config().layers();
          String start = "seq" + text + ".";
          String name = start + "hidden." + depth;
          String expected = last ? lastOf(model, start, name) : name;
          compared += compare(file, expected, seen.get(name), "hidden", distances);
          if (!last) {
            String of = start + "attention." + depth;
            compared += compare(file, of, seen.get(of), "attention", distances);
          }
        }
      }
    }
    if (compared == 0) {
      throw new AssertionError("nothing to compare in " + directory);
    }
    return distances;
  }

  /** The last hidden states; before they are projected to another width, where the model does. */
  private String lastOf(TransformerModel model, String start, String name) {
    boolean projected =
        json.path("tensors").path(name).path(1).asInt() != model.config().hiddenSize();
    String raw = start + "last_layer_raw";
    String named = start + "last_hidden_state";
    return has(named) ? named : projected && has(raw) ? raw : name;
  }

  private boolean has(String name) {
    return json.path("tensors").has(name);
  }

  private int compare(
      SafetensorsFile file,
      String name,
      float[] actual,
      String kind,
      Map<String, Distance> distances) {
    if (!has(name)) {
      return 0;
    }
    StoredTensor tensor = file.tensor(name);
    float[] expected = new float[Math.toIntExact(tensor.shape().size())];
    tensor.elements(0, expected.length).get(expected);
    if (actual == null || actual.length != expected.length) {
      throw new AssertionError(name + " of " + directory + " is not seen");
    }
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(actual[i] - (double) expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
      if (!Float.isFinite(actual[i])) {
        difference = Double.POSITIVE_INFINITY;
      }
    }
    distances.merge(kind, new Distance(difference, difference / largest), Distance::and);
    return 1;
  }

  private Map<String, float[]> seen(TransformerModel model, Layout layout) {
    Map<String, float[]> seen = new HashMap<>();
    List<long[]> ids = ids();
    for (List<Place> batch : batches(layout, ids)) {
      int rows = batch.get(batch.size() - 1).row() + 1;
      int length = 0;
      for (Place place : batch) {
        length = Math.max(length, place.start() + ids.get(place.text()).length);
      }
      length += layout == Layout.PACKED ? 1 : 0;
      long[] tokens = new long[rows * length];
      long[] mask = new long[rows * length];
      for (Place place : batch) {
        long[] own = ids.get(place.text());
        int first = place.row() * length + place.start();
        System.arraycopy(own, 0, tokens, first, own.length);
        int number = layout == Layout.PACKED ? place.text() + 1 : 1;
        Arrays.fill(mask, first, first + own.length, number);
      }
      try (NDManager scope = model.newScope()) {
        Shape shape = new Shape(rows, length);
        NDList inputs = new NDList(scope.create(tokens, shape), scope.create(mask, shape));
        ForwardObserver keeper = keeper(seen, 0, batch, ids);
        model
            .transformer()
            .watched(
                keeper,
                () -> model.transformer().forward(new ParameterStore(scope, false), inputs, false));
      }
    }
    return seen;
  }

  private static List<List<Place>> batches(Layout layout, List<long[]> ids) {
    int first = ids.get(0).length;
    int second = ids.get(1).length;
    int longest = Math.max(first, second);
    return switch (layout) {
      case ALONE -> List.of(List.of(new Place(0, 0, 0)), List.of(new Place(1, 0, 0)));
      case PADDED_RIGHT -> List.of(List.of(new Place(0, 0, 0), new Place(1, 1, 0)));
      case PADDED_LEFT ->
          List.of(List.of(new Place(0, 0, longest - first), new Place(1, 1, longest - second)));
      case PACKED -> List.of(List.of(new Place(1, 0, 2), new Place(0, 0, second + 3)));
    };
  }

  /** Texts of a batch are numbered from the first on. */
  private static ForwardObserver keeper(
      Map<String, float[]> seen, int first, List<Place> batch, List<long[]> ids) {
    return new ForwardObserver() {
      @Override
      public void hidden(int depth, NDArray states, NDArray mask) {
        keep("hidden." + depth, states, "%d, %d:%d");
      }

      @Override
      public void attention(int layer, AttentionTap tap) {
        keep("attention." + layer, tap.attention(), "%d, :, %2$d:%3$d, %2$d:%3$d");
      }

      private void keep(String name, NDArray array, String part) {
        for (Place place : batch) {
          int end = place.start() + ids.get(place.text()).length;
          NDArray own = array.get(new NDIndex(part.formatted(place.row(), place.start(), end)));
          NDArray single = own.toType(DataType.FLOAT32, false);
          seen.put("seq" + (first + place.text()) + "." + name, single.toFloatArray());
        }
      }
    };
  }
}
