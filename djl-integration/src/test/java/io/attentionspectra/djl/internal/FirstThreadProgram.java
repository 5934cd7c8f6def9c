package io.attentionspectra.djl.internal;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;

import ai.djl.Device;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.djl.pooling.TextEmbedder;
import io.attentionspectra.djl.session.DjlBlock;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.util.Arrays;
import java.util.Collections;

/** Uses the engine, in a JVM of its own where nothing has used it before. */
public final class FirstThreadProgram {

  private FirstThreadProgram() {}

  /** Prints the numbers of the work as one, which is done where the argument says. */
  public static void main(String[] arguments) throws Exception {
    Runnable work =
        () -> System.out.println("numbers " + Arrays.asList(plain(), hooked(), embedded()));
    if (arguments[0].equals("here")) {
      work.run();
      return;
    }
    Thread thread = new Thread(work);
    thread.setContextClassLoader(
        arguments[0].equals("blind") ? ClassLoader.getPlatformClassLoader() : null);
    thread.start();
    thread.join();
  }

  private static int plain() {
    return study(TrainedModelSource.huggingFace(Gpt2Fixture.directory()));
  }

  private static int hooked() {
    try (TransformerModel model = HuggingFaceModel.at(Gpt2Fixture.directory()).load(Device.cpu())) {
      return study(DjlBlock.of(model.djlModel(), model.tokenizer()));
    }
  }

  private static int study(ModelSource source) {
    Texts few = Texts.of("few", Collections.nCopies(2, "one two three four five six"));
    Texts many = Texts.of("many", Collections.nCopies(20, "one two three four five six"));
    StudyResult result =
        Spectra.of(source)
            .probe(attentionSpectrum())
            .against(reinitialisedHead(replicas(2)))
            .probe(pooledCovariance(mean()))
            .window(4)
            .run(few, many);
    return result.toTree().get("attention").toString().hashCode();
  }

  private static int embedded() {
    try (TransformerModel model = HuggingFaceModel.at(Gpt2Fixture.directory()).load(Device.cpu());
        TextEmbedder embedder = TextEmbedder.of(model, PoolingChoice.of("mean"))) {
      return Arrays.hashCode(embedder.embed("one two three"));
    }
  }
}
