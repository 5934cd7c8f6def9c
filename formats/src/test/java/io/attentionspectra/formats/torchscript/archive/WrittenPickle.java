package io.attentionspectra.formats.torchscript.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Pickles as the engine writes them, operation by operation, right or wrong. */
final class WrittenPickle {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WrittenPickle() {
    then(0x80, 2);
  }

  /** A module with one child and a number of tensors of 2 × 3 in records of their own. */
  static byte[] module(int tensors) {
    WrittenPickle pickle = new WrittenPickle().object("__torch__", "M").then('}', '(');
    pickle.text("training").put(0).then(0x89).text("child").object("__torch__", "N").put(1);
    pickle.then('}', '(').text("training").then(0x89, 'u', 'b');
    for (int i = 0; i < tensors; i++) {
      pickle.text("w" + i).tensor(String.valueOf(i), 6, 0, new int[] {2, 3}, new int[] {3, 1});
    }
    return pickle.text("names").then(']', '(').text("a").text("b").then('e', 'u', 'b').end();
  }

  /** Appends operations and bytes. */
  WrittenPickle then(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  WrittenPickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    then('X').number(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  WrittenPickle global(String module, String name) {
    out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  WrittenPickle object(String module, String name) {
    return global(module, name).then(')', 0x81);
  }

  WrittenPickle put(int number) {
    return then('r').number(number);
  }

  WrittenPickle get(int number) {
    return then('j').number(number);
  }

  WrittenPickle whole(int value) {
    return then('J').number(value);
  }

  /** Four bytes, the least first. */
  WrittenPickle number(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  WrittenPickle tensor(String key, int stored, int offset, int[] sizes, int[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").then('(', '(').text("storage");
    global("torch", "FloatStorage").text(key).text("cpu").whole(stored).then('t', 'Q');
    whole(offset).wholes(sizes).wholes(strides).then(0x89);
    return global("collections", "OrderedDict").then(')', 'R', 't', 'R');
  }

  private WrittenPickle wholes(int[] values) {
    then('(');
    for (int value : values) {
      whole(value);
    }
    return then('t');
  }

  byte[] end() {
    return then('.').out.toByteArray();
  }
}
