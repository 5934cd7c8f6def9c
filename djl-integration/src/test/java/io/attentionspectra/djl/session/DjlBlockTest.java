package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.heads;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.layers;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.BertBlock;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.observe.TrialPass;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Blocks of a user's own as models of a study. */
final class DjlBlockTest {

  private static final int VOCABULARY = 40;
  private static final int POSITIONS = 12;

  private static BertBlock bert(Model model) {
    BertBlock bert =
        BertBlock.builder()
            .setTokenDictionarySize(VOCABULARY)
            .optTypeDictionarySize(2)
            .optEmbeddingSize(16)
            .optTransformerBlockCount(2)
            .optAttentionHeadCount(4)
            .optHiddenSize(32)
            .optMaxSequenceLength(POSITIONS)
            .build();
    Shape shape = new Shape(1, POSITIONS);
    model.getNDManager().getEngine().setRandomSeed(6);
    bert.initialize(model.getNDManager(), DataType.FLOAT32, shape, shape, shape);
    model.setBlock(bert);
    return bert;
  }

  private static Texts texts(int count) {
    List<String> lines = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(i -> lines.add("the " + i + " old grey cat of house " + 3 * i + " sat"));
    return Texts.of("cats", lines);
  }

  private static StudyResult study(ModelSource source, Texts few, Texts many) {
    return Spectra.of(source)
        .layers(layers(0, 1))
        .heads(heads(1, 3))
        .probe(attentionSpectrum())
        .against(sphericalEquivalence(), reinitialisedHead(replicas(3)))
        .probe(pooledCovariance(mean()))
        .depths(embeddingTable(), lastLayer())
        .window(4)
        .seed(9)
        .run(few, many);
  }

  @Test
  void aTrainedEncoderIsReadThroughHooksAsThroughItsOwnObserver() {
    StudyResult own = study(TrainedModelSource.miniLm().on(Device.cpu()), texts(2), texts(40));
    try (TransformerModel model = Pretrained.miniLm().load(Device.cpu())) {
      DjlBlock block = DjlBlock.of(model.djlModel(), model.tokenizer());
      StudyResult hooked = study(block, texts(2), texts(40));
      assertEquals(own.shape(), hooked.shape());
      Map<String, ?> expected = own.toTree();
      Map<String, ?> actual = hooked.toTree();
      assertEquals(expected.get("attention"), actual.get("attention"));
      assertEquals(expected.get("pooling"), actual.get("pooling"));
      assertEquals(4, own.attention().size());
      assertTrue(actual.get("pooling") instanceof List<?> list && list.size() == 2);
    }
  }

  @Test
  void headsAndTokensOfBertGoThroughAStudy() {
    try (Model model = Model.newInstance("bert of my own", "PyTorch")) {
      bert(model);
      StudyResult result =
          study(DjlBlock.of(model, WordTokenizer.of(VOCABULARY)), texts(2), texts(40));
      assertEquals(new ModelShape(2, 4, 4, 16, VOCABULARY, POSITIONS, false), result.shape());
      assertEquals(4, result.attention().size());
      assertEquals(11, result.attention().get(0).length().value(), 1e-9);
      assertTrue(result.attention().get(0).betaHat().value() > 0);
      assertTrue(result.toTree().get("pooling") instanceof List<?> list && list.size() == 2);
    }
  }

  /** Whether every array shown has the length of the batch, not that of the positions. */
  @Test
  void whatIsPaddedForTheBlockIsCutForTheObserver() {
    try (Model model = Model.newInstance("padded", "PyTorch")) {
      Block wrapped = new SequentialBlock().add(bert(model));
      DjlBlock source =
          DjlBlock.of(wrapped, WordTokenizer.of(VOCABULARY))
              .calledWith((ids, mask, types) -> new NDList(ids, types, mask))
              .named("wrapped");
      ObservedModel observed = source.observed();
      TokenBatch batch =
          new TokenBatch(observed.tokenizer().tokenize(List.of("a b c", "a b c d e")));
      List<Shape> shapes = new ArrayList<>();
      observed.observe(
          batch,
          new ForwardObserver() {
            @Override
            public void hidden(int depth, NDArray states, NDArray mask) {
              shapes.add(states.getShape());
              assertArrayEquals(
                  new float[] {1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1}, mask.toFloatArray());
            }

            @Override
            public void attention(int layer, AttentionTap tap) {
              assertEquals(new Shape(2, 4, 7, 7), tap.attention().getShape());
              assertEquals(new Shape(2, 4, 7, 4), tap.projections().orElseThrow().key().getShape());
              for (float sum : tap.attention().sum(new int[] {3}).toFloatArray()) {
                assertEquals(1, sum, 1e-5);
              }
            }
          });
      Shape cut = new Shape(2, 7, 16);
      assertEquals(List.of(cut, cut, cut), shapes);
      assertEquals("wrapped", source.describe());
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> observed.observe(longBatch(observed), ForwardObserver.none()))
              .getMessage();
      assertTrue(message.contains("cut the texts to 12 tokens"), message);
    }
  }

  private static TokenBatch longBatch(ObservedModel model) {
    return new TokenBatch(List.of(model.tokenizer().tokenize("word ".repeat(POSITIONS))));
  }

  @Test
  void blocksThatCannotBeReadSayWhy() {
    try (Model model = Model.newInstance("bare", "PyTorch")) {
      Block linear = Linear.builder().setUnits(2).build();
      String empty =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> DjlBlock.of(linear, WordTokenizer.of(VOCABULARY)))
              .getMessage();
      assertTrue(empty.contains("has no values"), empty);
      linear.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 2));
      DjlBlock source = DjlBlock.of(linear, WordTokenizer.of(VOCABULARY));
      String blind = assertThrows(IllegalArgumentException.class, source::open).getMessage();
      assertTrue(blind.startsWith("attention = none"), blind);
    }
  }

  /** One head over four tokens, its attention seen through a mask and with a bias of its own. */
  private static TrialPass trial(float[] visible, float bias) {
    TrialPass trial = new TrialPass();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray query = manager.create(new float[] {1, 2, -1, 0}, new Shape(1, 1, 4, 1));
      NDArray key = manager.create(new float[] {0.5f, -1, 1, 2}, new Shape(1, 1, 4, 1));
      AttentionTap.Projections projections = new AttentionTap.Projections(query, key, 1);
      NDArray seen = manager.create(visible, new Shape(1, 1, 4, 4));
      NDArray biased = projections.scores().add(manager.arange(4f).mul(bias));
      NDArray attention = biased.add(seen.sub(1).mul(1e9)).softmax(3);
      trial.hidden(0, manager.ones(new Shape(1, 4, 6)), manager.ones(new Shape(1, 4)));
      trial.attention(
          0,
          new AttentionTap(
              attention,
              manager.ones(new Shape(1, 4)),
              Optional.empty(),
              Optional.of(projections),
              Optional.empty()));
    }
    return trial;
  }

  @Test
  void causalityIsLearnedFromTheAttentionOfAShortText() {
    TrialPass causal = trial(new float[] {1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1}, 0);
    assertTrue(causal.shape(9, 5).causal());
    assertTrue(causal.projected());
    TrialPass full = trial(new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0);
    assertEquals(new ModelShape(1, 1, 1, 6, 9, 5, false), full.shape(9, 5), "queries of size 1");
    assertTrue(full.projected());
  }

  @Test
  void queriesAreNotUsedWhereAttentionDoesNotFollowFromThem() {
    float[] all = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assertFalse(trial(all, 0.01f).projected());
  }
}
