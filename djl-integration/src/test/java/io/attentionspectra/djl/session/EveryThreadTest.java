package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.transformer.BertBlock;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole studies on any thread: heads, drawn nulls, windows and the embedding table. */
final class EveryThreadTest {

  private static final int VOCABULARY = 40;

  /** Everything of a result but its timing. */
  private static Map<String, Object> study(ModelSource source) {
    List<String> lines =
        IntStream.range(0, 40).mapToObj(i -> "the " + i + " old grey cat sat on it").toList();
    StudyResult result =
        Spectra.of(source)
            .probe(attentionSpectrum())
            .against(covarianceSurrogate(replicas(2)), reinitialisedHead(replicas(2)))
            .probe(pooledCovariance(mean()))
            .against(silverstein())
            .depths(embeddingTable(), lastLayer())
            .window(4)
            .seed(9)
            .run(Texts.of("two cats", lines.subList(0, 2)), Texts.of("cats", lines));
    Map<String, ?> tree = result.toTree();
    return Map.of(
        "attention", tree.get("attention").toString(),
        "pooling", tree.get("pooling").toString(),
        "notes", result.notes());
  }

  private static Map<String, Object> trained() {
    return study(TrainedModelSource.huggingFace(Gpt2Fixture.directory()).on(Device.cpu()));
  }

  private static Map<String, Object> hooked() {
    try (Model model = Model.newInstance("bert", "PyTorch")) {
      model.getNDManager().getEngine().setRandomSeed(6);
      BertBlock bert =
          BertBlock.builder()
              .setTokenDictionarySize(VOCABULARY)
              .optTypeDictionarySize(2)
              .optEmbeddingSize(16)
              .optTransformerBlockCount(2)
              .optAttentionHeadCount(4)
              .optHiddenSize(32)
              .optMaxSequenceLength(12)
              .build();
      Shape shape = new Shape(1, 12);
      bert.initialize(model.getNDManager(), DataType.FLOAT32, shape, shape, shape);
      return study(DjlBlock.of(bert, WordTokenizer.of(VOCABULARY)));
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void aTrainedModelGivesTheSameStudy(ThreadKind kind) throws Exception {
    assertEquals(trained(), kind.call(EveryThreadTest::trained));
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void aHookedBlockGivesTheSameStudy(ThreadKind kind) throws Exception {
    assertEquals(hooked(), kind.call(EveryThreadTest::hooked));
  }
}
