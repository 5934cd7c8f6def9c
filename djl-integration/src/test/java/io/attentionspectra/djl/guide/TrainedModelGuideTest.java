package io.attentionspectra.djl.guide;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.heads;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.layers;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.djl.torchscript.TorchScriptModel;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.testing.ShownOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/studies.md on the trained model. */
final class TrainedModelGuideTest {

  @Test
  void miniLmOnGlosses() throws IOException {
    // guide:minilm
    List<Gloss> glosses =
        Stream.of("noun.animal", "noun.artifact")
            .flatMap(label -> WordNetGlosses.of(label).stream().limit(300))
            .toList();
    Texts sentences =
        Texts.of("glosses", glosses.stream().map(Gloss::text).toList())
            .labelled(glosses.stream().map(Gloss::lexicographerFile).toList());
    Texts passage =
        Texts.of("a passage", List.of(String.join(". ", sentences.lines().subList(0, 10))));
    StudyResult result =
        Spectra.of(TrainedModelSource.miniLm())
            .layers(layers(0, 5))
            .heads(heads(0, 1, 2))
            .probe(attentionSpectrum())
            .against(sphericalEquivalence(), reinitialisedHead(replicas(9)))
            .probe(pooledCovariance(mean(), first()))
            .against(silverstein())
            .depths(embeddingTable(), lastLayer())
            .run(passage, sentences);
    // end
    ShownOutput.assertShows(Path.of("..", "docs", "guide", "studies.md"), result.verdict());
    ShownOutput.assertShows(Path.of("..", "README.md"), result.verdict());
    assertEquals(6, result.attention().size());
    for (HeadResult head : result.attention()) {
      double untrained = ks(head, "re-initialised head");
      assertTrue(untrained > 0.05, head.layer() + "." + head.head() + ": " + untrained);
    }
    PooledResult pooled = result.of(pooledCovariance(mean())).at(lastLayer(), mean());
    assertTrue(pooled.accuracy().orElseThrow() > 0.9, "accuracy " + pooled.accuracy());
  }

  private static double ks(HeadResult head, String label) {
    return Objects.requireNonNull(head.kolmogorovSmirnov().get(label)).value();
  }

  @Test
  void nothingLoadsBeforeRun() {
    // guide:sources
    ModelSource directory = TrainedModelSource.huggingFace(Path.of("my-model"));
    ModelSource torchScript = TrainedModelSource.of(TorchScriptModel.at(Path.of("my-model.pt")));
    ModelSource onCpu = TrainedModelSource.miniLm().on(Device.cpu());
    // end
    assertTrue(directory.describe().contains("my-model"), directory.describe());
    assertTrue(torchScript.describe().contains("my-model.pt"), torchScript.describe());
    assertTrue(!onCpu.describe().isEmpty());
  }
}
