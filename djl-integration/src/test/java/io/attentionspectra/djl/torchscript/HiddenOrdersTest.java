package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hidden states of as many texts as tokens, whose shape does not tell texts from tokens. */
final class HiddenOrdersTest {

  private static final int LENGTH = 4;

  private static final NDManager MANAGER = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  /** Four texts at once, in the first pass of the model, against two and two in another's. */
  @ParameterizedTest
  @ValueSource(strings = {"encoder-seqfirst", "gpt2-scripted", "t5-traced"})
  void asManyTextsAsTokensAreReadAsFewerAre(String name) {
    List<float[]> halves = states(name, tokens(0, 2));
    List<float[]> second = states(name, tokens(2, 4));
    List<float[]> together = states(name, tokens(0, 4));
    assertEquals(4, together.size());
    for (int i = 0; i < together.size(); i++) {
      float[] whole = together.get(i);
      int half = whole.length / 2;
      assertArrayEquals(halves.get(i), Arrays.copyOfRange(whole, 0, half), 1e-5f);
      assertArrayEquals(second.get(i), Arrays.copyOfRange(whole, half, whole.length), 1e-5f);
    }
  }

  @Test
  void theModelIsRunOnceMoreAtMostAndNeverShown() {
    try (ProbedModel probed = ProbedModel.load(Fixture.named("encoder-seqfirst").file())) {
      List<Long> texts = new ArrayList<>();
      ProbedBlock block =
          probed
              .block()
              .observing(pass -> texts.add(pass.attention().get(0).attention().getShape().get(0)));
      for (int pass = 0; pass < 2; pass++) {
        block.forward(new ParameterStore(MANAGER, false), tokens(0, 4), false);
      }
      assertEquals(List.of(4L, 4L), texts);
    }
  }

  @Test
  void fourThreadsAllSeeTheStatesOfTheFirstPass() throws Exception {
    try (ProbedModel probed = ProbedModel.load(Fixture.named("encoder-seqfirst").file())) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        Callable<List<float[]>> pass = () -> states(probed, tokens(0, 4));
        List<Future<List<float[]>>> all = threads.invokeAll(List.of(pass, pass, pass, pass));
        float[] first = all.get(0).get().get(3);
        for (Future<List<float[]>> seen : all) {
          assertEquals(4, seen.get().size());
          assertArrayEquals(first, seen.get().get(3));
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  /** The mask of this model, (B, T), is cut like its tokens, (T, B), and no longer fits. */
  @Test
  void statesWhoseOrderCannotBeToldAreAbsent() {
    try (ProbedModel probed = ProbedModel.load(Fixture.named("multihead-seqfirst").file())) {
      NDList inputs = tokens(0, 4);
      inputs.add(MANAGER.zeros(new Shape(LENGTH, LENGTH), DataType.BOOLEAN));
      List<AttentionReading> seen = new ArrayList<>();
      ProbedBlock block =
          probed
              .block()
              .observing(
                  pass -> {
                    seen.addAll(pass.attention());
                    assertNull(pass.attention().get(0).input());
                  });
      block.forward(new ParameterStore(MANAGER, false), inputs, false);
      assertEquals(1, seen.size());
    }
  }

  private static NDList tokens(int from, int to) {
    NDArray all = MANAGER.arange(4 * LENGTH).mul(7).mod(30).toType(DataType.INT64, false);
    return new NDList(all.reshape(4, LENGTH).get(from + ":" + to));
  }

  private static List<float[]> states(String name, NDList inputs) {
    try (ProbedModel probed = ProbedModel.load(Fixture.named(name).file())) {
      return states(probed, inputs);
    }
  }

  /** Hidden states entering and leaving every layer. */
  private static List<float[]> states(ProbedModel probed, NDList inputs) {
    List<float[]> states = new ArrayList<>();
    Function<@Nullable NDArray, float[]> numbers =
        array -> array == null ? new float[0] : array.toFloatArray();
    ProbedBlock block =
        probed
            .block()
            .observing(
                pass -> {
                  for (AttentionReading reading : pass.attention()) {
                    states.add(numbers.apply(reading.input()));
                    states.add(numbers.apply(reading.output()));
                  }
                });
    try (NDManager scope = MANAGER.newSubManager()) {
      block.forward(new ParameterStore(scope, false), inputs, false);
    }
    states.forEach(array -> assertTrue(array.length > 0));
    assertFalse(states.isEmpty());
    return states;
  }
}
