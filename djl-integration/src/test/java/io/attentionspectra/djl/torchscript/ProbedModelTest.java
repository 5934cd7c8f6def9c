package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslatorContext;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.testing.ResidentMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Probed models in the hands of users: predictors, model zoos, threads, long runs. */
final class ProbedModelTest {

  private static final Fixture BERT = Fixture.named("bert-scripted");

  private static Criteria<NDList, NDList> criteria() {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(BERT.file())
        .optEngine("PyTorch")
        .optTranslator(new NoopTranslator())
        .build();
  }

  @Test
  void aPredictorIsObservedAndPredictsTheSame() throws Exception {
    List<List<String>> seen = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(BERT.file());
        ZooModel<NDList, NDList> plain = criteria().loadModel();
        Predictor<NDList, NDList> plainly = plain.newPredictor();
        Predictor<NDList, NDList> observed =
            probed.newPredictor(new NoopTranslator(), pass -> seen.add(names(pass)))) {
      NDList inputs = BERT.inputs(manager);
      FixtureTest.assertSame(plainly.predict(inputs), observed.predict(inputs));
      FixtureTest.assertSame(plainly.predict(inputs), observed.predict(inputs));
    }
    List<String> names =
        List.of("encoder.layer.0.attention.self", "encoder.layer.1.attention.self");
    assertEquals(List.of(names, names), seen);
  }

  @Test
  void modelsOfAZooKeepTheirTranslator() throws Exception {
    List<List<String>> seen = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ZooModel<NDList, NDList> plain = criteria().loadModel();
        Predictor<NDList, NDList> plainly = plain.newPredictor()) {
      NDList inputs = BERT.inputs(manager);
      NDList expected = plainly.predict(inputs);
      try (ZooModel<NDList, NDList> model =
              ProbedModel.of(criteria(), pass -> seen.add(names(pass)));
          Predictor<NDList, NDList> predictor = model.newPredictor()) {
        FixtureTest.assertSame(expected, predictor.predict(inputs));
      }
      try (ZooModel<NDList, NDList> model = ProbedModel.of(plain, pass -> seen.add(names(pass)));
          Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
        FixtureTest.assertSame(expected, predictor.predict(inputs));
      }
    }
    assertEquals(2, seen.size());
    assertEquals(2, seen.get(0).size());
  }

  /** A server may make a predictor for each request. */
  @Test
  void aClosedPredictorLeavesNothingInTheModel() throws Exception {
    List<Model> views = new ArrayList<>();
    NoopTranslator translator =
        new NoopTranslator() {
          @Override
          public NDList processInput(TranslatorContext context, NDList input) {
            views.add(context.getModel());
            return input;
          }
        };
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(BERT.file())) {
      NDList inputs = BERT.inputs(manager);
      for (int request = 0; request < 2; request++) {
        try (Predictor<NDList, NDList> predictor =
            probed.newPredictor(translator, pass -> assertEquals(2, pass.attention().size()))) {
          predictor.predict(inputs);
          assertTrue(views.get(request).getNDManager().isOpen());
        }
        assertFalse(views.get(request).getNDManager().isOpen());
      }
    }
  }

  @Test
  void aModelThatCameFromNoFileIsRefused() {
    try (ZooModel<NDList, NDList> made =
        new ZooModel<>(Model.newInstance("made", "PyTorch"), new NoopTranslator())) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> ProbedModel.of(made, pass -> {}).close())
              .getMessage();
      assertTrue(message.contains("load the model from a file"), message);
    }
  }

  private static List<String> names(ProbedPass pass) {
    return pass.attention().stream().map(AttentionReading::name).toList();
  }

  @Test
  void weightsBehindQueriesAndKeysAreParametersOfTheModel() {
    try (ProbedModel probed = ProbedModel.load(BERT.file())) {
      for (ProbeSite site : probed.sites()) {
        assertTrue(probed.block().getParameters().contains(site.queryWeight()));
        assertTrue(probed.block().getParameters().contains(site.keyWeight()));
      }
    }
  }

  /**
   * The second text is masked as a whole: the operator gives its queries 0, so they attend to
   * nothing, and the layer returns what it was given.
   */
  @Test
  void queriesThatSeeNoKeyHaveTheAttentionThatTheOperatorGivesThem() {
    Fixture fixture = Fixture.named("sdpa");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(fixture.file())) {
      NDArray mask = manager.create(new long[][] {{1, 1, 1, 1, 1, 0}, {0, 0, 0, 0, 0, 0}});
      List<float[]> seen = new ArrayList<>();
      ProbedBlock block =
          probed
              .block()
              .observing(
                  pass -> {
                    AttentionReading masked = pass.attention().get(1);
                    seen.add(masked.attention().sum(new int[] {3}).toFloatArray());
                    NDArray entering = Objects.requireNonNull(masked.input());
                    NDArray added = Objects.requireNonNull(masked.output()).sub(entering);
                    seen.add(added.abs().sum(new int[] {1, 2}).toFloatArray());
                  });
      NDList inputs = new NDList(fixture.inputs(manager).get(0), mask);
      block.forward(new ParameterStore(manager, false), inputs, false);
      float[] sums = new float[24];
      Arrays.fill(sums, 0, 12, 1);
      assertArrayEquals(sums, seen.get(0), 1e-6f);
      assertTrue(seen.get(1)[0] > 0);
      assertEquals(0, seen.get(1)[1]);
    }
  }

  @Test
  void anExceptionOfTheConsumerEndsThePass() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(BERT.file())) {
      ProbedBlock block =
          probed
              .block()
              .observing(
                  pass -> {
                    throw new IllegalStateException("enough");
                  });
      NDList inputs = BERT.inputs(manager);
      ParameterStore store = new ParameterStore(manager, false);
      assertThrows(IllegalStateException.class, () -> block.forward(store, inputs, false));
      assertEquals(2, probed.block().forward(store, inputs, false).size());
    }
  }

  @Test
  void fourThreadsSeeWhatOneSees() throws Exception {
    try (ProbedModel probed = ProbedModel.load(BERT.file())) {
      List<Callable<byte[][]>> passes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int number = i;
        passes.add(() -> pass(probed, number));
      }
      List<byte[][]> alone = new ArrayList<>();
      for (Callable<byte[][]> pass : passes) {
        alone.add(pass.call());
      }
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<byte[][]>> together = threads.invokeAll(passes);
        for (int i = 0; i < passes.size(); i++) {
          assertTrue(Arrays.deepEquals(alone.get(i), together.get(i).get()), "pass " + i);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  /** Attention and hidden states of a pass over tokens that depend on its number. */
  private static byte[][] pass(ProbedModel probed, int number) {
    List<byte[]> seen = new ArrayList<>();
    ProbedBlock block =
        probed
            .block()
            .observing(
                pass -> {
                  for (AttentionReading reading : pass.attention()) {
                    seen.add(reading.attention().toByteArray());
                    NDArray output = reading.output();
                    seen.add(output == null ? new byte[0] : output.toByteArray());
                  }
                });
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      run(block, manager, 1 + number % 3, 4 + number, number);
    }
    assertEquals(4, seen.size());
    return seen.toArray(byte[][]::new);
  }

  private static void run(ProbedBlock block, NDManager manager, int texts, int length, int seed) {
    Shape shape = new Shape(texts, length);
    NDArray tokens = manager.arange((int) shape.size()).add(seed).mod(30).reshape(shape);
    NDArray mask = manager.ones(shape, DataType.INT64);
    NDList inputs = new NDList(tokens.toType(DataType.INT64, false), mask);
    block.forward(new ParameterStore(manager, false), inputs, false);
  }

  /** A pass records 1.2 MB: kept once per pass it would add 240 MB. */
  @Test
  void twoHundredPassesLeaveNothingBehind() throws Exception {
    try (ProbedModel probed = ProbedModel.load(BERT.file())) {
      long[] sum = {0};
      ProbedBlock block =
          probed.block().observing(pass -> sum[0] += pass.attention().get(1).attention().size());
      passes(block, 100);
      ResidentMemory.assertNotKept(
          40_000,
          () -> {
            sum[0] = 0;
            passes(block, 200);
            assertEquals(200 * 4 * 2 * 128 * 128, sum[0]);
          });
    }
  }

  private static void passes(ProbedBlock block, int count) {
    for (int i = 0; i < count; i++) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
        run(block, manager, 4, 128, i);
      }
    }
  }

  @Test
  void recordsOfTheUserStayAsTheyAre() {
    byte[] before = read(BERT.file());
    ProbedModel.load(BERT.file()).close();
    assertArrayEquals(before, read(BERT.file()));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
