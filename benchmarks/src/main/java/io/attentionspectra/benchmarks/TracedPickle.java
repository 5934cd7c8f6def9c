package io.attentionspectra.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The record {@code data.pkl} of a traced model: its modules and where their weights lie. */
final class TracedPickle {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int tensors;

  /** Weights are numbered in the order of {@link TracedModule#all}. */
  static byte[] of(TracedModule root) {
    TracedPickle pickle = new TracedPickle();
    pickle.out.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.module(root);
    pickle.code('.');
    return pickle.out.toByteArray();
  }

  private void module(TracedModule module) {
    global(module.module(), module.className());
    code(')').code(0x81).code('}').code('(');
    string("training").code(0x89);
    module
        .parameters()
        .forEach(
            (name, shape) -> {
              string(name);
              tensor(shape);
            });
    module
        .children()
        .forEach(
            (name, child) -> {
              string(name);
              module(child);
            });
    code('u').code('b');
  }

  private void tensor(int[] shape) {
    int size = 1;
    int[] strides = new int[shape.length];
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = size;
      size *= shape[i];
    }
    global("torch._utils", "_rebuild_tensor_v2");
    code('(').code('(');
    string("storage");
    global("torch", "FloatStorage");
    string(Integer.toString(tensors++)).string("cpu").integers(size).code('t').code('Q');
    integers(0).code('(').integers(shape).code('t').code('(').integers(strides).code('t');
    code(0x88);
    global("collections", "OrderedDict");
    code(')').code('R').code('t').code('R');
  }

  private void global(String module, String name) {
    code('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private TracedPickle string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    code('X').fourBytes(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  private TracedPickle integers(int... values) {
    for (int value : values) {
      code('J').fourBytes(value);
    }
    return this;
  }

  private void fourBytes(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private TracedPickle code(int opcode) {
    out.write(opcode);
    return this;
  }
}
