package io.attentionspectra.formats.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Files of the safetensors format from a header as it stands. */
final class SafetensorsBytes {

  private SafetensorsBytes() {}

  /** The header, then so many bytes 1, 2, 3, …. */
  static byte[] of(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    for (int i = 1; file.hasRemaining(); i++) {
      file.put((byte) i);
    }
    return file.array();
  }

  /** One tensor of the header. */
  static String tensor(String name, String type, String shape, long begin, long end) {
    return "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
        .formatted(name, type, shape, begin, end);
  }
}
