package io.attentionspectra.djl.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The same weights run by ONNX Runtime, an implementation that shares nothing with ours. */
final class OnnxReference implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxReference() throws IOException, OrtException {
    try (InputStream input = OnnxReference.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      session = environment.createSession(input.readAllBytes());
    }
  }

  /** Last hidden states, [text][token][width], padding included. */
  float[][][] hiddenStates(long[][] ids, long[][] mask, long[][] types) throws OrtException {
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask);
        OnnxTensor typeTensor = OnnxTensor.createTensor(environment, types);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor))) {
      return (float[][][]) result.get(0).getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
