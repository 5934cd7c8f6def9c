package io.attentionspectra.onnx.internal.feed;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** SHA-256 of files, one after another, that may be larger than the heap. */
final class GraphHash {

  private static final int BLOCK = 1 << 20;

  private GraphHash() {}

  static String of(List<Path> files) {
    Sha256 hash = new Sha256();
    files.forEach(file -> add(file, hash));
    return hash.hex();
  }

  private static void add(Path file, Sha256 hash) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(block) >= 0) {
        hash.add(block.flip());
        block.clear();
      }
    } catch (IOException e) {
      throw Check.failure(
          "model", file, "cannot be read (" + FileFailure.reason(e) + ")", "check its permissions");
    }
  }
}
