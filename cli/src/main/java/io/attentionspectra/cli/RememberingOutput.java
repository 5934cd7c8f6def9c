package io.attentionspectra.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of {@link Main}, which remembers its first failure: a {@link
 * java.io.PrintWriter} only tells that there was one.
 */
final class RememberingOutput extends FilterOutputStream {

  private @Nullable IOException first;

  RememberingOutput(OutputStream out) {
    super(out);
  }

  /** Why not everything was written; nothing if everything was. */
  Optional<IOException> failure() {
    return Optional.ofNullable(first);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  private IOException remembered(IOException e) {
    first = first == null ? e : first;
    return e;
  }
}
