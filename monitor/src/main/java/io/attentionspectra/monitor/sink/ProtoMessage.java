package io.attentionspectra.monitor.sink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A protocol buffer message under construction, in the wire format of
 * https://protobuf.dev/programming-guides/encoding: field number and wire type as a varint, then
 * the value.
 */
final class ProtoMessage {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtoMessage whole(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  ProtoMessage real(int field, double value) {
    tag(field, FIXED64);
    return little(Double.doubleToLongBits(value), Double.BYTES);
  }

  ProtoMessage single(int field, float value) {
    tag(field, FIXED32);
    return little(Float.floatToIntBits(value), Float.BYTES);
  }

  /** Repeated doubles, packed. */
  ProtoMessage reals(int field, double[] values) {
    ProtoMessage packed = new ProtoMessage();
    for (double value : values) {
      packed.little(Double.doubleToLongBits(value), Double.BYTES);
    }
    return block(field, packed.toBytes());
  }

  ProtoMessage text(int field, String value) {
    return block(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return block(field, value.toBytes());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private ProtoMessage block(int field, byte[] value) {
    tag(field, LENGTH);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private void tag(int field, int type) {
    varint(((long) field << 3) | type);
  }

  /** Seven bits a byte, lowest first, the top bit set but in the last. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  /** The lowest bytes of a number, lowest first. */
  private ProtoMessage little(long value, int count) {
    for (int i = 0; i < count; i++) {
      bytes.write((int) (value >>> (8 * i)));
    }
    return this;
  }
}
