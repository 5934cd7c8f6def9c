package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fixture: outputs as without probes, attention as the model itself computed it. */
final class FixtureTest {

  static Stream<String> names() {
    return Fixture.FOUND.stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void probesShowWhatTheModelComputesAndChangeNothing(String name)
      throws IOException, MalformedModelException {
    Fixture fixture = Fixture.named(name);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Model plain = Model.newInstance(name, Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(fixture.file())) {
      plain.load(fixture.file());
      NDList inputs = fixture.inputs(manager);
      ParameterStore store = new ParameterStore(manager, false);
      NDList expected = plain.getBlock().forward(store, inputs, false);
      assertSame(expected, probed.block().forward(store, inputs, false));
      int[] passes = {0};
      ProbedBlock observed =
          probed
              .block()
              .observing(
                  pass -> {
                    compare(fixture, pass, manager);
                    passes[0]++;
                  });
      assertSame(expected, observed.forward(store, inputs, false));
      assertSame(expected, observed.forward(store, inputs, false));
      assertEquals(2, passes[0]);
    }
  }

  /** Same names, types, shapes and bits. */
  static void assertSame(NDList expected, NDList actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).getName(), actual.get(i).getName());
      assertEquals(expected.get(i).getShape(), actual.get(i).getShape());
      assertArrayEquals(expected.get(i).toByteArray(), actual.get(i).toByteArray());
    }
  }

  private static void compare(Fixture fixture, ProbedPass pass, NDManager manager) {
    List<JsonNode> layers = fixture.layers();
    assertEquals(layers.size(), pass.attention().size(), () -> pass.attention().toString());
    for (int i = 0; i < layers.size(); i++) {
      AttentionReading reading = pass.attention().get(i);
      JsonNode layer = layers.get(i);
      if (!fixture.name().equals("bert-frozen")) {
        assertEquals(layer.path("path").textValue(), reading.site().path());
      }
      String what = reading.name() + " ";
      assertTrue(
          difference(fixture, layer, "attention", reading.attention(), manager) < 1e-6,
          what + "attention");
      assertTrue(
          difference(fixture, layer, "query", reading.query(), manager) < 1e-5, what + "query");
      assertTrue(difference(fixture, layer, "key", reading.key(), manager) < 1e-5, what + "key");
      assertTrue(
          difference(fixture, layer, "input", reading.input(), manager) < 1e-5, what + "input");
      if (!layer.path("output").isNull() && !fixture.name().equals("bert-frozen")) {
        assertTrue(
            difference(fixture, layer, "output", reading.output(), manager) < 2e-5,
            what + "output");
      }
      assertEquals(
          layer.path("scale").doubleValue(), reading.scale().orElse(Double.NaN), 1e-7, what);
    }
  }

  static double difference(
      Fixture fixture, JsonNode layer, String part, @Nullable NDArray actual, NDManager manager) {
    assertNotNull(actual, part);
    NDArray expected = fixture.array(layer.path(part), manager);
    assertEquals(expected.getShape(), actual.getShape(), part);
    return expected.sub(actual.toType(DataType.FLOAT32, false)).abs().max().getFloat();
  }

  @ParameterizedTest
  @MethodSource("names")
  void fourThreadsSeeWhatOneSees(String name) throws Exception {
    Fixture fixture = Fixture.named(name);
    try (ProbedModel probed = ProbedModel.load(fixture.file())) {
      List<byte[]> alone = arrays(fixture, probed);
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        Callable<List<byte[]>> pass = () -> arrays(fixture, probed);
        for (Future<List<byte[]>> together : threads.invokeAll(Collections.nCopies(8, pass))) {
          assertArrayEquals(alone.toArray(), together.get().toArray());
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  /** Outputs and readings of one pass, in order. */
  private static List<byte[]> arrays(Fixture fixture, ProbedModel probed) {
    List<byte[]> arrays = new ArrayList<>();
    ProbedBlock block =
        probed
            .block()
            .observing(
                pass -> {
                  pass.outputs().forEach(output -> arrays.add(output.toByteArray()));
                  for (AttentionReading reading : pass.attention()) {
                    arrays.add(reading.name().getBytes(StandardCharsets.UTF_8));
                    Stream.of(
                            Optional.of(reading.attention()),
                            Optional.ofNullable(reading.query()),
                            Optional.ofNullable(reading.key()),
                            Optional.ofNullable(reading.input()),
                            Optional.ofNullable(reading.output()))
                        .flatMap(Optional::stream)
                        .forEach(array -> arrays.add(array.toByteArray()));
                  }
                });
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      block.forward(new ParameterStore(manager, false), fixture.inputs(manager), false);
    }
    return arrays;
  }
}
