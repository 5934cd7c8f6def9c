package io.attentionspectra.formats.torchscript.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The few opcodes of Python's pickle protocol 2 that TorchScript needs to describe a module object.
 *
 * <p>A module is {@code GLOBAL class, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, MARK, (key, value)…,
 * SETITEMS, BUILD}. Source: the opcode table of CPython's {@code pickletools}.
 */
final class PickleWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleWriter() {
    opcode(0x80);
    opcode(2);
  }

  /** Pushes a new object of a class in a module, made with no constructor argument. */
  PickleWriter newObject(String module, String className) {
    opcode('c');
    text(module + "\n" + className + "\n");
    emptyTuple();
    return opcode(0x81);
  }

  PickleWriter emptyTuple() {
    return opcode(')');
  }

  /** Opens the attribute dictionary of the object on top of the stack. */
  PickleWriter beginAttributes() {
    opcode('}');
    return opcode('(');
  }

  PickleWriter attribute(String name, boolean value) {
    string(name);
    return opcode(value ? 0x88 : 0x89);
  }

  /** Closes the attribute dictionary and gives it to the object. */
  PickleWriter endAttributes() {
    opcode('u');
    return opcode('b');
  }

  /** The finished pickle. */
  byte[] bytes() {
    opcode('.');
    return out.toByteArray();
  }

  private void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    opcode('X');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
    out.writeBytes(utf8);
  }

  private void text(String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private PickleWriter opcode(int code) {
    out.write(code);
    return this;
  }
}
