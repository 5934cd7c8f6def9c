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
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.djl.model.ReferenceModels;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole studies on any thread: heads, balanced and without their matrices, drawn nulls, windows and
 * the embedding table; advice with the authors' own pooling; comparisons.
 */
final class EveryThreadTest {

  private static final int VOCABULARY = 40;

  /** Tokens that the small GPT-2 reads at most. */
  private static final int LONGEST = 64;

  @TempDir private Path folder;

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

  /** Of two texts the longer is read without its matrices. */
  private static Map<String, Object> balanced() {
    String text = "the old grey cat sat on it ";
    StudyResult result =
        Spectra.of(TrainedModelSource.huggingFace(Gpt2Fixture.directory()).on(Device.cpu()))
            .probe(attentionSpectrum().withBalanced().withMatrixFreeFrom(LONGEST))
            .against(reinitialisedHead(replicas(2)))
            .maxLength(LONGEST)
            .run(Texts.of("two", List.of(text, text.repeat(LONGEST))));
    return Map.of(
        "attention", result.toTree().get("attention").toString(), "notes", result.notes());
  }

  /** A directory whose authors say how they pool. */
  private Path pooledByItsAuthors() throws IOException {
    Path directory = ReferenceModels.in(folder, "gpt2");
    Files.createDirectories(directory.resolve("1"));
    Files.writeString(
        directory.resolve("modules.json"),
        """
        [{"path": "", "type": "m.Transformer"}, {"path": "1", "type": "m.Pooling"}]
        """);
    Files.writeString(directory.resolve("1/config.json"), "{\"pooling_mode\": \"weightedmean\"}");
    return directory;
  }

  /** Advice from texts of two classes, the authors' own pooling among what is asked about. */
  private static Map<String, Object> advised(Path directory) {
    PoolingAdvice advice =
        AdviceStep.of(
                TrainedModelSource.huggingFace(directory).on(Device.cpu()),
                Stream.of("mean", "first", "own")
                    .map(WindowPooling::named)
                    .toArray(WindowPooling[]::new))
            .replicates(20)
            .advise(labelled());
    return Map.of("depths", advice.toTree().get("depths").toString(), "verdict", advice.verdict());
  }

  private static Texts labelled() {
    List<String> words = List.of(String.join(" ", ReferenceModels.texts("gpt2")).split(" "));
    List<String> lines = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int text = 0; text < 120; text++) {
      List<String> drawn = Randomness.of(11).child("text", text).shuffled(words).subList(0, 6);
      lines.add(words.get(text % 2) + " " + String.join(" ", drawn));
      labels.add(text % 2 == 0 ? "a" : "b");
    }
    return Texts.of("drawn", lines).labelled(labels);
  }

  private static Map<String, Object> compared() {
    ModelSource model = TrainedModelSource.huggingFace(Gpt2Fixture.directory()).on(Device.cpu());
    List<String> lines =
        IntStream.range(0, 20).mapToObj(i -> "the " + i + " old grey cat sat on it").toList();
    Map<String, ?> tree =
        Spectra.compare(model).against(model).window(4).run(Texts.of("cats", lines)).toTree();
    return Map.of("heads", tree.get("heads").toString(), "depths", tree.get("depths").toString());
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

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void headsBalancedAndWithoutMatricesAreTheSame(ThreadKind kind) throws Exception {
    assertEquals(balanced(), kind.call(EveryThreadTest::balanced));
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void adviceIsTheSame(ThreadKind kind) throws Exception {
    Path directory = pooledByItsAuthors();
    assertEquals(advised(directory), kind.call(() -> advised(directory)));
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void comparisonsAreTheSame(ThreadKind kind) throws Exception {
    assertEquals(compared(), kind.call(EveryThreadTest::compared));
  }
}
