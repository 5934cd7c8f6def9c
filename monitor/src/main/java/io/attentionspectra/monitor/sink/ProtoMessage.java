package io.attentionspectra.monitor.sink;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The fields of a protocol buffer message of which no generated class is at hand. */
@FunctionalInterface
interface ProtoMessage {

  /** Writes every field with its number, numbers ascending. */
  void writeTo(CodedOutputStream fields) throws IOException;

  /** The message in the wire format. */
  default byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(bytes);
    writeTo(fields);
    fields.flush();
    return bytes.toByteArray();
  }

  /** Repeated doubles as the content of a packed field. */
  static ProtoMessage packed(double[] values) {
    return numbers -> {
      for (double value : values) {
        numbers.writeDoubleNoTag(value);
      }
    };
  }
}
