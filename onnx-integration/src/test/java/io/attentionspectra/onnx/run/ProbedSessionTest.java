package io.attentionspectra.onnx.run;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.onnx.site.OnnxSite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A probed MiniLM gives what the untouched file gives, and its probes when they are asked for. */
final class ProbedSessionTest {

  private static final long[] IDS = {101, 1996, 4937, 2938, 2006, 1996, 13523, 102};
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  private static OnnxProbe probe;
  private static ProbedSession session;
  private static float[] untouched;

  @BeforeAll
  static void open() throws IOException, OrtException {
    byte[] file;
    try (InputStream input =
        ProbedSessionTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      file = input.readAllBytes();
    }
    try (OrtSession plain = ENVIRONMENT.createSession(file);
        OnnxTensor ids = tensor(IDS);
        OrtSession.Result result = plain.run(inputs(ids))) {
      untouched = floats(result.get(0));
    }
    probe = OnnxProbe.of(file);
    session = ProbedSession.open(probe, ENVIRONMENT);
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static OnnxTensor tensor(long[] numbers) throws OrtException {
    return OnnxTensor.createTensor(
        ENVIRONMENT, LongBuffer.wrap(numbers), new long[] {1, numbers.length});
  }

  private static Map<String, OnnxTensor> inputs(OnnxTensor ids) throws OrtException {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", ids);
    inputs.put("attention_mask", tensor(new long[] {1, 1, 1, 1, 1, 1, 1, 1}));
    inputs.put("token_type_ids", tensor(new long[IDS.length]));
    return inputs;
  }

  private static float[] floats(OnnxValue value) {
    FloatBuffer buffer = ((OnnxTensor) value).getFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (OnnxSite site : probe.sites()) {
      names.add(site.probabilities().orElseThrow().name());
      names.add(site.product().orElseThrow().query().tensor().name());
      names.add(site.product().orElseThrow().key().tensor().name());
    }
    return names;
  }

  @Test
  void outputsAreThoseOfTheUntouchedFileFetchedOrNot() throws OrtException {
    try (OnnxTensor ids = tensor(IDS)) {
      try (OrtSession.Result alone = session.run(inputs(ids))) {
        assertEquals(probe.outputs().size(), alone.size());
        assertArrayEquals(untouched, floats(alone.get(0)));
      }
      try (OrtSession.Result probed = session.run(inputs(ids), names())) {
        assertEquals(probe.outputs().size() + 3 * 6, probed.size());
        assertArrayEquals(untouched, floats(probed.get(0)));
        float[] attention = floats(probed.get(names().get(0)).orElseThrow());
        assertEquals(12 * IDS.length * IDS.length, attention.length);
        for (int row = 0; row < 12 * IDS.length; row++) {
          double sum = 0;
          for (int j = 0; j < IDS.length; j++) {
            sum += attention[row * IDS.length + j];
          }
          assertEquals(1, sum, 1e-5);
        }
      }
      try (OrtSession.Result only = session.fetch(inputs(ids), names().subList(0, 1))) {
        assertEquals(1, only.size());
      }
    }
  }

  /** A framework that fetches all outputs finds its own first. */
  @Test
  void aPlainSessionOnTheRewrittenBytesFindsItsOutputFirst() throws OrtException {
    byte[] rewritten = probe.rewritten();
    try (OrtSession plain = ENVIRONMENT.createSession(rewritten);
        OnnxTensor ids = tensor(IDS);
        OrtSession.Result result = plain.run(inputs(ids))) {
      float[] own = floats(result.get(0));
      assertArrayEquals(untouched, own);
      assertTrue(result.size() > 18, "outputs " + result.size());
    }
  }

  @Test
  void everyThreadGetsTheSameNumbers() {
    List<float[]> all =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(
                i -> {
                  try (OnnxTensor ids = tensor(IDS);
                      OrtSession.Result result =
                          session.run(inputs(ids), names().subList(0, i % 3))) {
                    return floats(result.get(0));
                  } catch (OrtException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .toList();
    all.forEach(each -> assertArrayEquals(untouched, each));
  }

  @Test
  void optionsAreTheUsers() throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      try (ProbedSession own = ProbedSession.open(probe, ENVIRONMENT, options);
          OnnxTensor ids = tensor(IDS);
          OrtSession.Result result = own.run(inputs(ids))) {
        assertArrayEquals(untouched, floats(result.get(0)), 1e-5f);
      }
    }
  }

  @Test
  void optionsOfItsOwnAreClosedWithIt() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    try (OnnxTensor ids = tensor(IDS)) {
      ProbedSession owner = ProbedSession.openOwning(probe, ENVIRONMENT, options);
      owner.run(inputs(ids)).close();
      owner.close();
      assertThrows(IllegalStateException.class, () -> options.setIntraOpNumThreads(1));
    }
  }

  @Test
  void refusesNamesAndInputsItDoesNotKnow() throws OrtException {
    try (OnnxTensor ids = tensor(IDS);
        OnnxTensor beyond = tensor(new long[] {1 << 20, 1, 1, 1, 1, 1, 1, 1})) {
      Map<String, OnnxTensor> known = inputs(ids);
      assertRefused("name a tensor of one of its sites", () -> session.run(known, List.of("none")));
      Map<String, OnnxTensor> other = inputs(beyond);
      assertRefused("does not run on these inputs", () -> session.run(other));
    }
  }
}
