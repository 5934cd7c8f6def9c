package io.attentionspectra.monitor.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads TFRecord files as TensorFlow's record_reader does: it ends at the first record that is cut
 * short or whose checksums fail. The checksum is computed bit by bit from its polynomial.
 */
public final class RecordReader {

  /** CRC-32C (Castagnoli), reflected. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private final byte[] file;

  /** Reads the bytes of a file. */
  public RecordReader(byte[] file) {
    this.file = file;
  }

  /** Those before the first that is not whole. */
  public List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.remaining() >= 12) {
      int at = rest.position();
      long length = rest.getLong();
      if (rest.getInt() != masked(Arrays.copyOfRange(file, at, at + 8))
          || length + 4 > rest.remaining()) {
        break;
      }
      byte[] data = new byte[(int) length];
      rest.get(data);
      if (rest.getInt() != masked(data)) {
        break;
      }
      records.add(data);
    }
    return records;
  }

  private static int masked(byte[] data) {
    int checksum = checksum(data);
    return ((checksum >>> 15) | (checksum << 17)) + 0xa282ead8;
  }

  /** CRC-32C. */
  public static int checksum(byte[] data) {
    int remainder = -1;
    for (byte each : data) {
      remainder ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        remainder = (remainder >>> 1) ^ ((remainder & 1) == 0 ? 0 : POLYNOMIAL);
      }
    }
    return ~remainder;
  }
}
