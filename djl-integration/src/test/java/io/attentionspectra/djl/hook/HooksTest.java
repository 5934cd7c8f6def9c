package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.translate.NoopTranslator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What hooks see, when, and that the model does not notice. */
final class HooksTest {

  private static final float[] INPUT = {1, -2, 3};

  private Model model;
  private SequentialBlock root;

  /** Linear 3 → 4, a shared Linear 4 → 4 used twice with an activation between. */
  @BeforeEach
  void build() {
    model = Model.newInstance("hooks", "PyTorch");
    model.getNDManager().getEngine().setRandomSeed(5);
    Block shared = Linear.builder().setUnits(4).build();
    root =
        new SequentialBlock()
            .add(Linear.builder().setUnits(4).build())
            .add(shared)
            .add(Activation.tanhBlock())
            .add(shared);
    root.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 3));
    model.setBlock(root);
  }

  @AfterEach
  void close() {
    assertTrue(HookedBlocks.none(), "every test takes its hooks away");
    model.close();
  }

  private float[] forward() {
    return forward(INPUT);
  }

  private float[] forward(float... input) {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList inputs = new NDList(scope.create(input, new Shape(1, 3)));
      return root.forward(new ParameterStore(scope, false), inputs, false).head().toFloatArray();
    }
  }

  @Test
  void hooksSeeInputsAndOutputsInTheOrderOfComputation() {
    float[] plain = forward();
    List<String> seen = new ArrayList<>();
    Map<String, float[]> outputs = new TreeMap<>();
    float[] hooked;
    try (HookRegistration before =
            Hooks.on(root).before((call, in) -> seen.add("> " + call.path() + " " + call.index()));
        HookRegistration after =
            Hooks.on(root)
                .after(
                    (call, in, out) -> {
                      seen.add("< " + call.path() + " " + call.index());
                      outputs.put(call.path() + call.index(), out.head().toFloatArray());
                      assertEquals(1, in.size());
                      assertFalse(call.training());
                    })) {
      hooked = forward();
      assertEquals(4, before.sites().size());
      assertEquals(before.sites(), after.sites());
    }
    assertArrayEquals(plain, hooked);
    assertEquals(
        List.of(
            "> . 0",
            "> 01Linear 0",
            "< 01Linear 0",
            "> 02Linear 0",
            "< 02Linear 0",
            "> 03LambdaBlock 0",
            "< 03LambdaBlock 0",
            "> 02Linear 1",
            "< 02Linear 1",
            "< . 0"),
        seen);
    assertArrayEquals(plain, outputs.get("02Linear1"));
    assertArrayEquals(plain, outputs.get(".0"));
    for (int i = 0; i < 4; i++) {
      assertEquals(Math.tanh(outputs.get("02Linear0")[i]), outputs.get("03LambdaBlock0")[i], 1e-6);
    }
  }

  @Test
  void arraysCloseWithTheCallAndLeaveNothingOpen() {
    forward();
    int before = model.getNDManager().getManagedArrays().size();
    List<NDArray> seen = new ArrayList<>();
    try (HookRegistration hooks =
        Hooks.on(root)
            .after(
                (call, in, out) -> {
                  seen.add(in.head());
                  seen.add(out.head());
                  seen.add(out.head().mul(2));
                })) {
      forward();
      assertEquals(4, hooks.sites().size());
    }
    assertEquals(15, seen.size());
    seen.forEach(array -> assertThrows(IllegalStateException.class, array::toFloatArray));
    assertEquals(before, model.getNDManager().getManagedArrays().size());
  }

  @Test
  void namesOfArraysAreKept() {
    AtomicReference<String> name = new AtomicReference<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        HookRegistration hooks =
            Hooks.on(root)
                .select(Sites.root())
                .before((call, in) -> name.set(in.head().getName()))) {
      NDArray input = scope.create(INPUT, new Shape(1, 3));
      input.setName("features");
      root.forward(new ParameterStore(scope, false), new NDList(input), false);
      assertEquals(1, hooks.sites().size());
    }
    assertEquals("features", name.get());
  }

  @Test
  void removedHooksDoNotRunAgainAlsoWhenRemovedInside() {
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<HookRegistration> self = new AtomicReference<>();
    self.set(
        Hooks.on(root)
            .after(
                (call, in, out) -> {
                  calls.incrementAndGet();
                  self.get().close();
                }));
    forward();
    forward();
    assertEquals(1, calls.get());
    self.get().close();
  }

  @Test
  void aHookAddedInsideAHookStartsWithTheNextPass() {
    List<String> seen = new ArrayList<>();
    List<HookRegistration> added = new ArrayList<>();
    try (HookRegistration first =
        Hooks.on(root)
            .select(Sites.glob("Linear"))
            .before(
                (call, in) -> {
                  if (added.isEmpty()) {
                    added.add(Hooks.on(root).before((inner, x) -> seen.add(inner.path())));
                  }
                })) {
      assertEquals(2, first.sites().size());
      forward();
      assertEquals(List.of(), seen);
      forward();
    }
    added.forEach(HookRegistration::close);
    assertEquals(List.of(".", "01Linear", "02Linear", "03LambdaBlock", "02Linear"), seen);
  }

  /** The other thread waits in the middle of a pass while the hooks are registered. */
  @Test
  void aThreadInsideAPassIsHookedFromItsNextPassOn() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch registered = new CountDownLatch(1);
    SequentialBlock slow =
        new SequentialBlock()
            .add(
                new LambdaBlock(
                    in -> {
                      inside.countDown();
                      awaitQuietly(registered);
                      return in;
                    }))
            .add(new LambdaBlock(in -> in));
    List<String> seen = new CopyOnWriteArrayList<>();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList input = new NDList(scope.create(INPUT));
      Runnable pass = () -> slow.forward(new ParameterStore(scope, false), input, false);
      Future<?> running = other.submit(pass);
      inside.await();
      try (HookRegistration hooks =
          Hooks.on(slow).before((call, in) -> seen.add(call.pass().number() + call.path()))) {
        registered.countDown();
        running.get();
        assertEquals(List.of(), seen);
        other.submit(pass).get();
        assertEquals(3, hooks.sites().size());
      }
    } finally {
      other.shutdownNow();
    }
    assertEquals(List.of("1.", "101LambdaBlock", "102LambdaBlock"), seen);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anExceptionInAHookEndsThePassAsItIsAndLeavesTheNextPassWhole() {
    float[] plain = forward();
    IllegalStateException thrown = new IllegalStateException("of a hook");
    List<Long> passes = new ArrayList<>();
    AtomicInteger indices = new AtomicInteger();
    boolean[] throwing = {true};
    try (HookRegistration hooks =
            Hooks.on(root)
                .select(Sites.glob("03LambdaBlock"))
                .before(
                    (call, in) -> {
                      if (throwing[0]) {
                        throw thrown;
                      }
                    });
        HookRegistration counter =
            Hooks.on(root)
                .after(
                    (call, in, out) -> {
                      passes.add(call.pass().number());
                      indices.addAndGet(call.index());
                    })) {
      assertSame(thrown, assertThrows(IllegalStateException.class, this::forward));
      assertEquals(List.of(1L, 1L), passes, "two blocks had returned");
      throwing[0] = false;
      assertArrayEquals(plain, forward());
      assertEquals(List.of(1L, 1L, 2L, 2L, 2L, 2L, 2L), passes);
      assertEquals(1, indices.get(), "calls are counted anew in each pass");
      assertNotEquals(hooks.sites(), counter.sites());
    }
  }

  @Test
  void aHookThatFailsAtItsEndDoesNotHideWhatEndedThePass() {
    IllegalStateException ofEnd = new IllegalStateException("of the end");
    IllegalArgumentException ofCall = new IllegalArgumentException("of the call");
    BlockHook failing =
        new BlockHook() {
          @Override
          public void after(BlockCall call, NDList inputs, NDList outputs) {
            if (call.path().equals("03LambdaBlock")) {
              throw ofCall;
            }
          }

          @Override
          public void end() {
            throw ofEnd;
          }
        };
    try (HookRegistration hooks = Hooks.on(root).perPass(pass -> failing)) {
      assertSame(ofCall, assertThrows(IllegalArgumentException.class, this::forward));
      assertArrayEquals(new Throwable[] {ofEnd}, ofCall.getSuppressed());
      assertEquals(4, hooks.sites().size());
    }
    try (HookRegistration hooks = Hooks.on(root).select(Sites.root()).perPass(pass -> failing)) {
      assertSame(ofEnd, assertThrows(IllegalStateException.class, this::forward));
      assertEquals(1, hooks.sites().size());
    }
  }

  @Test
  void aFailingBlockRunsNoAfterHooksAndEndsThePass() {
    Block failing =
        new LambdaBlock(
            arrays -> {
              throw new UnsupportedOperationException("of the block");
            });
    SequentialBlock broken = new SequentialBlock().add(Activation.reluBlock()).add(failing);
    List<String> after = new ArrayList<>();
    List<Long> passes = new ArrayList<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        HookRegistration hooks =
            Hooks.on(broken)
                .after(
                    (call, in, out) -> {
                      after.add(call.path());
                      passes.add(call.pass().number());
                    })) {
      for (int i = 0; i < 2; i++) {
        NDList inputs = new NDList(scope.create(INPUT));
        ParameterStore store = new ParameterStore(scope, false);
        assertThrows(
            UnsupportedOperationException.class, () -> broken.forward(store, inputs, false));
      }
      assertEquals(3, hooks.sites().size());
    }
    assertEquals(List.of("01LambdaBlock", "01LambdaBlock"), after);
    assertEquals(List.of(1L, 2L), passes);
  }

  @Test
  void whatAHookCallsIsNotHooked() {
    List<String> seen = new ArrayList<>();
    float[] plain = forward();
    try (HookRegistration hooks =
        Hooks.on(root)
            .select(Sites.glob("01Linear"))
            .after(
                (call, in, out) -> {
                  seen.add(call.path());
                  assertArrayEquals(plain, forward());
                })) {
      forward();
      assertEquals(1, hooks.sites().size());
    }
    assertEquals(List.of("01Linear"), seen);
  }

  @Test
  void aBlockThatCallsItselfStaysInOnePass() {
    AtomicInteger depth = new AtomicInteger();
    SequentialBlock[] outer = new SequentialBlock[1];
    Block recursive =
        new LambdaBlock(
            arrays ->
                depth.incrementAndGet() < 3
                    ? outer[0].forward(
                        new ParameterStore(model.getNDManager(), false), arrays, false)
                    : arrays);
    outer[0] = new SequentialBlock().add(recursive);
    List<String> seen = new ArrayList<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        HookRegistration hooks =
            Hooks.on(outer[0])
                .select(Sites.root())
                .after((call, in, out) -> seen.add(call.pass().number() + "." + call.index()))) {
      NDList input = new NDList(scope.create(INPUT));
      outer[0].forward(new ParameterStore(scope, false), input, false);
      assertEquals(1, hooks.sites().size());
    }
    assertEquals(List.of("1.2", "1.1", "1.0"), seen);
  }

  @Test
  void blocksCalledWithoutTheirRootMakeAPassOfTheirOwn() {
    List<Long> passes = new ArrayList<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        HookRegistration hooks =
            Hooks.on(root)
                .select(Sites.glob("03*"))
                .before((call, in) -> passes.add(call.pass().number()))) {
      NDList input = new NDList(scope.create(INPUT));
      Block activation = hooks.sites().get(0).block();
      activation.forward(new ParameterStore(scope, false), input, false);
      activation.forward(new ParameterStore(scope, false), input, false);
    }
    assertEquals(List.of(1L, 2L), passes);
  }

  @Test
  void hooksOfOneThreadSeeNoOther() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (HookRegistration hooks =
        Hooks.on(root)
            .select(Sites.root())
            .onThisThread()
            .after((call, in, out) -> calls.incrementAndGet())) {
      other.submit(() -> forward()).get();
      assertEquals(0, calls.get());
      forward();
      assertEquals(1, calls.get());
      assertEquals(1, hooks.sites().size());
    } finally {
      other.shutdownNow();
    }
  }

  /** Keeps what one pass computes, and hands it over at its end. */
  private record Capture(List<float[]> outputs, Map<Float, List<float[]>> passes)
      implements BlockHook {

    @Override
    public void after(BlockCall call, NDList inputs, NDList returned) {
      outputs.add(returned.head().toFloatArray());
      if (call.path().equals(".")) {
        passes.put(inputs.head().toFloatArray()[0], outputs);
      }
    }
  }

  @Test
  void fourThreadsOfPredictorsCaptureWhatOneDoes() throws Exception {
    Map<Float, List<float[]>> alone = captures(1);
    Map<Float, List<float[]>> together = captures(4);
    assertEquals(40, alone.size());
    assertEquals(alone.keySet(), together.keySet());
    for (Float key : alone.keySet()) {
      List<float[]> expected = alone.get(key);
      List<float[]> actual = together.get(key);
      assertEquals(5, expected.size());
      assertEquals(5, actual.size());
      for (int i = 0; i < 5; i++) {
        assertArrayEquals(expected.get(i), actual.get(i));
      }
    }
  }

  private Map<Float, List<float[]>> captures(int threads) throws Exception {
    Map<Float, List<float[]>> passes = new ConcurrentHashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (HookRegistration hooks =
        Hooks.on(root).perPass(pass -> new Capture(new ArrayList<>(), passes))) {
      List<Callable<Void>> jobs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        float first = i;
        jobs.add(() -> predict(first));
      }
      for (Future<Void> job : pool.invokeAll(jobs)) {
        job.get();
      }
      assertEquals(4, hooks.sites().size());
    } finally {
      pool.shutdownNow();
    }
    return passes;
  }

  private Void predict(float first) throws Exception {
    try (NDManager scope = model.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
      NDList input = new NDList(scope.create(new float[] {first, 1, 2}, new Shape(1, 3)));
      predictor.predict(input).close();
    }
    return null;
  }

  @Test
  void trainingIsHookedAndItsGradientsAreTheSame() {
    List<Boolean> training = Collections.synchronizedList(new ArrayList<>());
    try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()))) {
      trainer.initialize(new Shape(1, 3));
      List<float[]> plain = gradients(trainer);
      try (HookRegistration hooks =
          Hooks.on(root)
              .after(
                  (call, in, out) -> {
                    training.add(call.training());
                    assertFalse(out.head().hasGradient());
                    out.head().mul(3).toFloatArray();
                  })) {
        List<float[]> hooked = gradients(trainer);
        assertEquals(4, hooks.sites().size());
        assertEquals(plain.size(), hooked.size());
        for (int i = 0; i < plain.size(); i++) {
          assertArrayEquals(plain.get(i), hooked.get(i));
        }
      }
    }
    assertEquals(List.of(true, true, true, true, true), training);
  }

  private List<float[]> gradients(Trainer trainer) {
    List<float[]> gradients = new ArrayList<>();
    try (NDManager scope = trainer.getManager().newSubManager();
        GradientCollector collector = trainer.newGradientCollector()) {
      NDList input = new NDList(scope.create(INPUT, new Shape(1, 3)));
      collector.backward(trainer.forward(input).head().square().sum());
      root.getParameters()
          .forEach(
              parameter -> {
                NDArray gradient = parameter.getValue().getArray().getGradient();
                gradients.add(gradient.toFloatArray());
                gradient.subi(gradient);
              });
    }
    return gradients;
  }

  @Test
  void forwardWithLabelsIsHookedToo() {
    List<Boolean> training = new ArrayList<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        HookRegistration hooks =
            Hooks.on(root)
                .select(Sites.root())
                .before((call, in) -> training.add(call.training()))) {
      NDList data = new NDList(scope.create(INPUT, new Shape(1, 3)));
      NDList labels = new NDList(scope.create(1f));
      root.forward(new ParameterStore(scope, false), data, labels, null);
      assertEquals(1, hooks.sites().size());
    }
    assertEquals(List.of(true), training);
  }
}
