package io.attentionspectra.formats.onnx.site;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** ONNX Runtime on the bytes of a graph: arrays in, arrays out. For the tests of this package. */
final class RunGraph implements AutoCloseable {

  private static final String FOLDER = "session.model_external_initializers_file_folder_path";

  private final OrtSession session;

  RunGraph(byte[] model, Optional<Path> folder) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      if (folder.isPresent()) {
        options.addConfigEntry(FOLDER, folder.get().toString());
      }
      session = OrtEnvironment.getEnvironment().createSession(model, options);
    }
  }

  Set<String> outputs() {
    return new LinkedHashSet<>(session.getOutputNames());
  }

  /** Fetches outputs of one run. */
  Map<String, Array> run(Map<String, Array> inputs, Collection<String> fetched)
      throws OrtException {
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    for (Map.Entry<String, Array> each : inputs.entrySet()) {
      given.put(each.getKey(), tensor(each.getKey(), each.getValue()));
    }
    try (OrtSession.Result result = session.run(given, new LinkedHashSet<>(fetched))) {
      Map<String, Array> found = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> each : result) {
        found.put(each.getKey(), array((OnnxTensor) each.getValue()));
      }
      return found;
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(String name, Array array) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OnnxJavaType type = ((TensorInfo) session.getInputInfo().get(name).getInfo()).type;
    double[] numbers = array.numbers();
    return switch (type) {
      case INT64 -> {
        LongBuffer buffer = LongBuffer.allocate(numbers.length);
        for (double each : numbers) {
          buffer.put((long) each);
        }
        yield OnnxTensor.createTensor(environment, buffer.flip(), array.shape());
      }
      case INT32 -> {
        IntBuffer buffer = IntBuffer.allocate(numbers.length);
        for (double each : numbers) {
          buffer.put((int) each);
        }
        yield OnnxTensor.createTensor(environment, buffer.flip(), array.shape());
      }
      case FLOAT16 -> {
        ShortBuffer buffer = ShortBuffer.allocate(numbers.length);
        for (double each : numbers) {
          buffer.put(Fp16Conversions.floatToFp16((float) each));
        }
        yield OnnxTensor.createTensor(
            environment, buffer.flip(), array.shape(), OnnxJavaType.FLOAT16);
      }
      default -> {
        FloatBuffer buffer = FloatBuffer.allocate(numbers.length);
        for (double each : numbers) {
          buffer.put((float) each);
        }
        yield OnnxTensor.createTensor(environment, buffer.flip(), array.shape());
      }
    };
  }

  private static Array array(OnnxTensor tensor) {
    double[] numbers = new double[Math.toIntExact(elements(tensor.getInfo().getShape()))];
    switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16 -> {
        FloatBuffer from = tensor.getFloatBuffer();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = from.get(i);
        }
      }
      case INT64 -> {
        LongBuffer from = tensor.getLongBuffer();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = from.get(i);
        }
      }
      case INT32 -> {
        IntBuffer from = tensor.getIntBuffer();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = from.get(i);
        }
      }
      default -> {
        ByteBuffer from = tensor.getByteBuffer();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = from.get(i);
        }
      }
    }
    return new Array(tensor.getInfo().getShape(), numbers);
  }

  static long elements(long[] shape) {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    return elements;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
