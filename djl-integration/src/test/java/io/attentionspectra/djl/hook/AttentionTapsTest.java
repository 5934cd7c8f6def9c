package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.translate.NoopTranslator;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attention, queries, keys and hidden states of models that know nothing of being watched. */
final class AttentionTapsTest {

  private static final long[][] IDS = {{1, 7, 9, 2, 0, 0}, {1, 3, 4, 5, 6, 2}};
  private static final long[][] MASK = {{1, 1, 1, 1, 0, 0}, {1, 1, 1, 1, 1, 1}};
  private static final int LAYERS = 2;
  private static final int HEADS = 4;
  private static final int WIDTH = 16;
  private static final int LENGTH = 6;

  private Model model;
  private NDManager manager;

  @BeforeEach
  void open() {
    model = Model.newInstance("taps", "PyTorch");
    manager = model.getNDManager();
    manager.getEngine().setRandomSeed(8);
  }

  @AfterEach
  void close() {
    assertTrue(HookedBlocks.none());
    model.close();
  }

  private BertBlock bert() {
    BertBlock bert =
        BertBlock.builder()
            .setTokenDictionarySize(10)
            .optTypeDictionarySize(2)
            .optEmbeddingSize(WIDTH)
            .optTransformerBlockCount(LAYERS)
            .optAttentionHeadCount(HEADS)
            .optHiddenSize(32)
            .optMaxSequenceLength(LENGTH)
            .build();
    Shape shape = new Shape(2, LENGTH);
    bert.initialize(manager, DataType.FLOAT32, shape, shape, shape);
    return bert;
  }

  private static NDList bertInputs(NDManager scope) {
    NDArray ids = scope.create(IDS);
    return new NDList(ids, ids.zerosLike(), scope.create(MASK));
  }

  private float[] forward(Block block, NDList inputs) {
    ParameterStore store = new ParameterStore(inputs.getManager(), false);
    return block.forward(store, inputs, false).head().toFloatArray();
  }

  /** What is seen of one forward pass over inputs that are then closed. */
  private TapRecorder recorded(AttentionTaps taps, Block block, NDList inputs) {
    TapRecorder recorder = new TapRecorder();
    try (HookRegistration hooks = taps.observe(recorder)) {
      assertTrue(hooks.sites().size() > 1);
      forward(block, inputs);
    }
    inputs.close();
    return recorder;
  }

  @Test
  void ourEncoderShowsWhatItsOwnObserverSees() {
    Transformer encoder = new Transformer(TransformerConfig.bert(50, 24, 3, 4, 16));
    encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
    TapRecorder own = new TapRecorder();
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = new NDList(scope.create(IDS), scope.create(MASK));
      encoder.watched(own, () -> forward(encoder, inputs));
    }
    NDList inputs = new NDList(manager.create(IDS), manager.create(MASK));
    TapRecorder hooked = recorded(AttentionTaps.of(encoder), encoder, inputs);
    assertEquals(4 * 2 + 3 * 7, own.arrays.size());
    TapRecorder.assertSame(own, hooked);
  }

  @Test
  void attentionOfBertFollowsFromItsQueriesAndKeys() {
    BertBlock bert = bert();
    AttentionTaps taps = AttentionTaps.of(bert);
    assertEquals(
        List.of("05transformer_0", "06transformer_1"),
        taps.sites().stream().map(site -> site.layer().path()).toList());
    TapRecorder seen = recorded(taps, bert, bertInputs(manager));
    for (int layer = 0; layer < LAYERS; layer++) {
      assertEquals(new Shape(2, HEADS, LENGTH, WIDTH / HEADS), seen.shapes.get("value" + layer));
      assertAttentionIsSoftmax(
          seen.arrays.get("query" + layer),
          seen.arrays.get("key" + layer),
          seen.arrays.get("attention" + layer));
      assertArrayEquals(seen.arrays.get("hidden" + layer), seen.arrays.get("input" + layer));
      assertArrayEquals(
          new float[] {1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1}, seen.arrays.get("mask" + layer));
    }
    float[] output = forward(bert, bertInputs(manager));
    assertArrayEquals(output, seen.arrays.get("hidden" + LAYERS));
  }

  /** A = softmax(q·kᵀ/√m) over the keys of the mask, in double precision. */
  private static void assertAttentionIsSoftmax(float[] query, float[] key, float[] attention) {
    int size = WIDTH / HEADS;
    assertEquals(2 * HEADS * LENGTH * LENGTH, attention.length);
    for (int row = 0; row < 2 * HEADS * LENGTH; row++) {
      double[] expected = new double[LENGTH];
      double total = 0;
      for (int j = 0; j < LENGTH; j++) {
        double product = 0;
        for (int m = 0; m < size; m++) {
          product += query[row * size + m] * key[(row / LENGTH * LENGTH + j) * size + m];
        }
        expected[j] = MASK[row / (HEADS * LENGTH)][j] * Math.exp(product / Math.sqrt(size));
        total += expected[j];
      }
      for (int j = 0; j < LENGTH; j++) {
        assertEquals(expected[j] / total, attention[row * LENGTH + j], 1e-6);
      }
    }
  }

  @Test
  void blocksOfAUserAreFoundWhereverAttentionStands() {
    Block encoder = encoder();
    Block root = new SequentialBlock().add(Linear.builder().setUnits(WIDTH).build()).add(encoder);
    root.initialize(manager, DataType.FLOAT32, new Shape(2, LENGTH, 5));
    AttentionTaps taps = AttentionTaps.of(root);
    assertEquals(
        "02TransformerEncoderBlock/01selfAttention", taps.sites().get(0).attention().path());
    NDList input = new NDList(manager.randomNormal(new Shape(2, LENGTH, 5)));
    TapRecorder seen = recorded(taps, root, input);
    assertEquals(new Shape(2, LENGTH, WIDTH), seen.shapes.get("hidden1"));
    assertTrue(
        new NDList(manager.create(seen.arrays.get("mask0"))).head().eq(1).all().getBoolean());
  }

  @Test
  void hiddenStatesMayComeFromABlockFurtherUp() {
    Block encoder = encoder();
    Block half = Linear.builder().setUnits(WIDTH / 2).build();
    Block root = new SequentialBlock().add(new SequentialBlock().add(encoder).add(half));
    root.initialize(manager, DataType.FLOAT32, new Shape(2, LENGTH, WIDTH));
    AttentionTaps taps = AttentionTaps.of(root).hiddenAt(Sites.glob("SequentialBlock"));
    NDList input = new NDList(manager.randomNormal(new Shape(2, LENGTH, WIDTH)));
    TapRecorder seen = recorded(taps, root, input);
    assertEquals(new Shape(2, LENGTH, WIDTH / 2), seen.shapes.get("hidden1"));
    AttentionTaps nowhere = AttentionTaps.of(root).hiddenAt(Sites.glob("layer*"));
    String message = assertThrows(IllegalArgumentException.class, nowhere::sites).getMessage();
    assertTrue(message.startsWith("hidden states at = glob(\"layer*\")"), message);
  }

  @Test
  void attentionOfOtherNamesIsRecognisedAndMayShowNoQueries() {
    OwnAttention own = new OwnAttention(WIDTH, HEADS);
    own.initialize(manager, DataType.FLOAT32, new Shape(2, LENGTH, WIDTH));
    String message =
        assertThrows(IllegalArgumentException.class, () -> AttentionTaps.of(own).sites())
            .getMessage();
    assertTrue(message.contains("recognising") && message.contains("01toQ (Linear)"), message);
    NDArray input = manager.randomNormal(new Shape(2, LENGTH, WIDTH));
    AttentionTaps named =
        AttentionTaps.of(own).recognising(AttentionNames.of("toQ", "toK", "toV", "weights"));
    TapRecorder all = recorded(named, own, new NDList(input.duplicate()));
    assertArrayEquals(input.toFloatArray(), all.arrays.get("hidden0"));
    assertArrayEquals(
        manager
            .create(all.arrays.get("scores0"), all.shapes.get("scores0"))
            .softmax(3)
            .toFloatArray(),
        all.arrays.get("attention0"),
        1e-6f);
    AttentionTaps bare =
        AttentionTaps.of(own).recognising(AttentionNames.ofProbabilities("weights"));
    TapRecorder some = recorded(bare, own, new NDList(input.duplicate()));
    assertArrayEquals(all.arrays.get("attention0"), some.arrays.get("attention0"));
    assertEquals(
        List.of("hidden0", "hiddenMask0", "attention0", "mask0", "hidden1", "hiddenMask1"),
        List.copyOf(some.arrays.keySet()));
  }

  @Test
  void aSharedLayerCountsOn() {
    Block shared = encoder();
    Block root = new SequentialBlock().add(shared).add(shared).add(shared);
    root.initialize(manager, DataType.FLOAT32, new Shape(2, LENGTH, WIDTH));
    NDList input = new NDList(manager.randomNormal(new Shape(2, LENGTH, WIDTH)));
    TapRecorder seen = recorded(AttentionTaps.of(root), root, input);
    assertTrue(seen.arrays.keySet().containsAll(List.of("attention0", "attention2", "hidden3")));
    assertArrayEquals(seen.arrays.get("hidden1"), seen.arrays.get("input1"));
    assertArrayEquals(seen.arrays.get("hidden2"), seen.arrays.get("input2"));
  }

  @Test
  void keysOfCrossAttentionHaveTheirOwnLength() {
    Block cross =
        ScaledDotProductAttentionBlock.builder()
            .setEmbeddingSize(WIDTH)
            .setHeadCount(HEADS)
            .build();
    cross.initialize(manager, DataType.FLOAT32, new Shape(2, LENGTH, WIDTH));
    NDArray memory = manager.randomNormal(new Shape(2, 3, WIDTH));
    NDArray queries = manager.randomNormal(new Shape(2, LENGTH, WIDTH));
    TapRecorder seen =
        recorded(AttentionTaps.of(cross), cross, new NDList(memory, queries, memory.duplicate()));
    assertEquals(new Shape(2, HEADS, LENGTH, 3), seen.shapes.get("attention0"));
    assertEquals(new Shape(2, HEADS, 3, WIDTH / HEADS), seen.shapes.get("key0"));
    assertEquals(new Shape(2, 3), seen.shapes.get("mask0"));
  }

  /** A decoder's layer: attention to its own text, then to another. */
  @Test
  void attentionsUnderOneBlockEachHaveTheirDepth() {
    ScaledDotProductAttentionBlock own = attention();
    ScaledDotProductAttentionBlock cross = attention();
    LayerOfTwo layer = new LayerOfTwo(own, cross);
    layer.initialize(
        manager, DataType.FLOAT32, new Shape(2, LENGTH, WIDTH), new Shape(2, 3, WIDTH));
    NDArray text = manager.randomNormal(new Shape(2, LENGTH, WIDTH));
    NDArray memory = manager.randomNormal(new Shape(2, 3, WIDTH));
    TapRecorder seen = recorded(AttentionTaps.of(layer), layer, new NDList(text, memory));
    assertEquals(
        List.of("hidden0", "attention0", "attention1", "hidden1", "hidden2"),
        seen.arrays.keySet().stream()
            .filter(name -> name.matches("(hidden|attention)\\d"))
            .toList());
    assertArrayEquals(seen.arrays.get("hidden1"), seen.arrays.get("hidden2"));
    assertEquals(new Shape(2, LENGTH), seen.shapes.get("mask0"));
    assertEquals(new Shape(2, 3), seen.shapes.get("mask1"));
    for (String mask : List.of("hiddenMask0", "hiddenMask1", "hiddenMask2")) {
      assertEquals(new Shape(2, LENGTH), seen.shapes.get(mask), mask);
    }
  }

  private static ScaledDotProductAttentionBlock attention() {
    return ScaledDotProductAttentionBlock.builder()
        .setEmbeddingSize(WIDTH)
        .setHeadCount(HEADS)
        .build();
  }

  /** Its softmax is a line of its code. */
  private static final class BareAttention extends SequentialBlock {

    BareAttention() {
      for (String name : List.of("query", "key", "value")) {
        addChildBlock(name, Linear.builder().setUnits(WIDTH).build());
      }
    }
  }

  @Test
  void aSoftmaxWithoutAChildBlockIsToldWhichChildItNeeds() {
    Block bare = new SequentialBlock().add(new BareAttention());
    String message =
        assertThrows(IllegalArgumentException.class, () -> AttentionTaps.of(bare).sites())
            .getMessage();
    assertTrue(
        message.startsWith(
            "attention at 01BareAttention = no child 'dropout': must be given the attention"
                + " probabilities"),
        message);
    assertTrue(message.contains("Dropout"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void gradientsAreTheSameWhenTapped() {
    BertBlock bert = bert();
    model.setBlock(bert);
    try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()))) {
      Shape shape = new Shape(2, LENGTH);
      trainer.initialize(shape, shape, shape);
      List<float[]> plain = gradients(trainer, bert);
      TapRecorder recorder = new TapRecorder();
      try (HookRegistration hooks = AttentionTaps.of(bert).observe(recorder)) {
        List<float[]> tapped = gradients(trainer, bert);
        assertEquals(LAYERS * 6, hooks.sites().size());
        assertEquals(plain.size(), tapped.size());
        for (int i = 0; i < plain.size(); i++) {
          assertArrayEquals(plain.get(i), tapped.get(i));
        }
      }
      assertEquals(3 * 2 + 2 * 7, recorder.arrays.size());
    }
  }

  private static List<float[]> gradients(Trainer trainer, Block block) {
    List<float[]> gradients = new ArrayList<>();
    trainer.getManager().getEngine().setRandomSeed(1);
    try (NDManager scope = trainer.getManager().newSubManager();
        GradientCollector collector = trainer.newGradientCollector()) {
      NDArray hidden = trainer.forward(bertInputs(scope)).head();
      NDArray target = scope.arange(16f).div(WIDTH).broadcast(hidden.getShape());
      collector.backward(hidden.sub(target).square().sum());
      block
          .getParameters()
          .forEach(
              parameter -> {
                NDArray array = parameter.getValue().getArray();
                if (array.hasGradient()) {
                  gradients.add(array.getGradient().toFloatArray());
                  array.getGradient().subi(array.getGradient());
                }
              });
    }
    assertTrue(gradients.size() > 20);
    return gradients;
  }

  /** Without an embedding: DJL's lends its table to one call at a time, so threads clash in it. */
  @Test
  void fourThreadsOfPredictorsAreTappedAsOneIs() throws Exception {
    Block root = new SequentialBlock().add(encoder()).add(encoder());
    root.initialize(manager, DataType.FLOAT32, new Shape(1, LENGTH, WIDTH));
    model.setBlock(root);
    Map<Integer, TapRecorder> alone = taps(1);
    Map<Integer, TapRecorder> together = taps(4);
    assertEquals(24, alone.size());
    assertEquals(alone.keySet(), together.keySet());
    alone.forEach((length, expected) -> TapRecorder.assertSame(expected, together.get(length)));
  }

  private static Block encoder() {
    return new TransformerEncoderBlock(WIDTH, HEADS, 32, 0.1f, list -> list);
  }

  /** Recorders of 24 predictions, by the length of their input. */
  private Map<Integer, TapRecorder> taps(int threads) throws Exception {
    Map<Integer, TapRecorder> byLength = new ConcurrentHashMap<>();
    Map<Thread, TapRecorder> last = new ConcurrentHashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (HookRegistration hooks =
        AttentionTaps.of(model.getBlock())
            .observeEachPass(
                pass -> {
                  TapRecorder recorder = new TapRecorder();
                  last.put(pass.thread(), recorder);
                  return recorder;
                })) {
      List<Callable<TapRecorder>> jobs = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int length = i + 2;
        jobs.add(
            () -> {
              predict(length);
              return byLength.put(length, last.get(Thread.currentThread()));
            });
      }
      for (Future<TapRecorder> job : pool.invokeAll(jobs)) {
        job.get();
      }
      assertEquals(LAYERS * 6, hooks.sites().size());
    } finally {
      pool.shutdownNow();
    }
    return byLength;
  }

  private void predict(int length) throws Exception {
    try (NDManager scope = manager.newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
      NDArray input = scope.arange((float) length * WIDTH).sin().reshape(1, length, WIDTH);
      predictor.predict(new NDList(input)).close();
    }
  }
}
