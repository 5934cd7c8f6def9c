package io.attentionspectra.file.internal;

import java.io.IOException;
import java.nio.file.Path;

/** Takes a lock, says whether it got it, and keeps it until its standard input ends. */
final class HoldingProgram {

  private HoldingProgram() {}

  public static void main(String[] arguments) throws IOException {
    try (WriterLock lock = WriterLock.of(Path.of(arguments[0]))) {
      System.out.println("holds " + (lock != null));
      System.out.flush();
      while (System.in.read() >= 0) {
        // until it is told
      }
    } catch (HeldFileException e) {
      System.out.println(e.getMessage());
    }
  }
}
