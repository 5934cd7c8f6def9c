package io.attentionspectra.examples;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.onnx.site.OnnxSite;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** How much each layer of an ONNX model attends to token 0, in a plain session of one's own. */
public final class OnnxSessionExample {

  private OnnxSessionExample() {}

  /** Takes the path of a model of token numbers and a mask; prints a line for each layer. */
  public static void main(String[] args) throws OrtException {
    OnnxProbe probe = OnnxProbe.of(Path.of(args[0]));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(probe.rewritten());
        OnnxTensor tokens = OnnxTensor.createTensor(environment, new long[][] {{3, 1, 4, 1, 5}});
        OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {{1, 1, 1, 1, 1}});
        OrtSession.Result result =
            session.run(Map.of("input_ids", tokens, "attention_mask", mask))) {
      for (OnnxSite site : probe.sites()) {
        String name = site.probabilities().orElseThrow().name();
        FloatBuffer weights = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        double received = 0;
        for (int row = 0; row < weights.remaining(); row += 5) {
          received += weights.get(row) * 5.0 / weights.remaining();
        }
        System.out.println(site.node() + " token 0 receives " + received);
      }
    }
  }
}
