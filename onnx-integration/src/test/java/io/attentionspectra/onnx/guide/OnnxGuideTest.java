package io.attentionspectra.onnx.guide;

import static io.attentionspectra.study.Spectra.all;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.onnx.model.OnnxModel;
import io.attentionspectra.onnx.run.ProbedSession;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The blocks of the guide page on ONNX files. */
final class OnnxGuideTest {

  private static Path model() {
    try {
      return Path.of(
          Objects.requireNonNull(OnnxModel.class.getResource("bert/model.onnx")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String attention(OnnxProbe probe, int site) {
    return probe.sites().get(site).probabilities().orElseThrow().name();
  }

  @Test
  void aSessionOfOnesOwn() throws OrtException {
    Path file = model();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OnnxTensor ids = OnnxTensor.createTensor(environment, new long[][] {{2, 5, 7, 3}});
        OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {{1, 1, 1, 1}})) {
      Map<String, OnnxTensor> inputs = Map.of("input_ids", ids, "attention_mask", mask);
      // guide:session
      OnnxProbe probe = OnnxProbe.of(file);
      try (ProbedSession session = ProbedSession.open(probe, environment, options);
          OrtSession.Result result = session.run(inputs, List.of(attention(probe, 2)))) {
        OnnxValue output = result.get(0); // what the untouched file gives, to the last bit
        OnnxValue heads = result.get(attention(probe, 2)).orElseThrow(); // (B, H, T, T)
        look(output, heads);
      }
      // end
    }
  }

  private static void look(OnnxValue output, OnnxValue heads) {
    assertArrayEquals(new long[] {1, 4, 48}, ((OnnxTensor) output).getInfo().getShape());
    assertArrayEquals(new long[] {1, 4, 4, 4}, ((OnnxTensor) heads).getInfo().getShape());
  }

  @Test
  void aStudy() {
    Path directory = model().getParent();
    Texts texts = Texts.of("words", List.of("sy lt br x aa b f si u br n qo mk nx fv t"));
    // guide:study
    ModelSource model =
        OnnxModel.at(directory) // model.onnx, or onnx/model.onnx as on the hub; or a file
            .withMaxLength(256);
    StudyResult result =
        Spectra.of(model).layers(all()).heads(all()).probe(attentionSpectrum()).run(texts);
    // end
    assertEquals(3 * 4, result.attention().size());
  }
}
