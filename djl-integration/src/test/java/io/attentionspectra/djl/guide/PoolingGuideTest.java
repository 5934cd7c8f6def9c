package io.attentionspectra.djl.guide;

import static io.attentionspectra.study.Spectra.embeddings;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.layer;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.pooling.PooledTokens;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.djl.pooling.TextEmbedder;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.Texts;
import io.attentionspectra.study.Spectra;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/guide/which-pooling.md. */
final class PoolingGuideTest {

  @Test
  void aSavedPoolingEmbeds(@TempDir Path folder) throws TranslateException {
    Path file = folder.resolve("pooling.json");
    PoolingChoice.weighted("top-eigenvector", 0.6, 0.5, 0.4).save(file);
    // guide:embedder
    try (ObservedModel model = Pretrained.miniLm().load(Device.cpu());
        TextEmbedder embedder = TextEmbedder.of(model, PoolingChoice.load(file))) {
      float[] vector = embedder.embed("a timepiece that shows the time of day");
      Predictor<String, float[]> predictor = embedder.newPredictor(); // for DJL services
      // end
      assertEquals(384, vector.length);
      assertArrayEquals(vector, predictor.predict("a timepiece that shows the time of day"), 1e-6f);
      predictor.close();
    }
  }

  @Test
  void adviceBecomesAnEmbedder() {
    Texts texts =
        Texts.of(
            "animals",
            WordNetGlosses.of("noun.animal").stream().limit(300).map(Gloss::text).toList());
    // guide:advise
    TrainedModelSource miniLm = TrainedModelSource.miniLm();
    PoolingAdvice advice =
        Spectra.of(miniLm)
            .pooling(mean(), first(), harmonicCausal(1))
            .depths(embeddings(), lastLayer())
            .window(8)
            .advise(texts);
    advice.verdict().forEach(System.out::println);
    PoolingChoice choice = PoolingChoice.of(advice, lastLayer()); // knows its model
    // end
    assertEquals(advice.at(lastLayer()).advised().orElseThrow().strategy(), choice.strategy());
    assertEquals(lastLayer(), choice.depth());
    try (ObservedModel model = Pretrained.miniLm().load(Device.cpu());
        TextEmbedder embedder = TextEmbedder.of(model, choice)) {
      assertEquals(384, embedder.embed("a large cat").length);
    }
    try (ObservedModel other = HuggingFaceModel.at(Gpt2Fixture.directory()).load(Device.cpu())) {
      assertRefused("does not fit the model", () -> TextEmbedder.of(other, choice));
    }
    assertRefused("depth = layer 3: has no advice", () -> PoolingChoice.of(advice, layer(3)));
  }

  @Test
  void choicesWithoutEstimates() {
    // guide:choices
    PoolingChoice mean = PoolingChoice.of("mean"); // content tokens of the last layer
    PoolingChoice likeDjl = mean.withTokens(PooledTokens.ALL);
    PoolingChoice early = PoolingChoice.of("harmonic:1").withDepth(new Layer(3));
    PoolingChoice own = PoolingChoice.weighted("fixed", 0.6, 0.4, 0.3);
    // end
    assertEquals("mean of all tokens at last layer", likeDjl.toString());
    assertEquals("harmonic:1 of content tokens at layer 3", early.toString());
    assertEquals("fixed of content tokens at last layer", own.toString());
  }
}
