package io.attentionspectra.file.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to be the only writer of a file, from opening to closing: what writes a trace or
 * checkpoints over a long time holds it. It is a lock of the system on a file {@code .NAME.lock}
 * beside it, which ends with the process however that ends. Readers need none. Where the file
 * system has no locks, everyone gets it.
 */
public final class WriterLock implements AutoCloseable {

  /** Lock files of this process: opening and closing one again would let go of its lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final int MOST_OWNER_BYTES = 32;
  private static final int MOST_PADDING = 1 << 12;

  private final Path path;
  private final FileChannel channel;
  private boolean closed;

  private WriterLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the right to write a file.
   *
   * @param file its place, in an existing directory; need not exist
   * @return the lock, to be closed
   * @throws HeldFileException if another writer has it
   * @throws IOException if there can be no file at that place
   */
  public static WriterLock of(Path file) throws IOException {
    Path target = file.toAbsolutePath().normalize();
    Path directory = target.getParent();
    if (directory == null) {
      throw new NoSuchFileException(file.toString());
    }
    Path path = directory.toRealPath().resolve("." + target.getFileName() + ".lock");
    if (!OWN.add(path)) {
      throw new HeldFileException("this process");
    }
    WriterLock lock = null;
    try {
      while (lock == null) {
        lock = taken(path);
      }
      return lock;
    } finally {
      if (lock == null) {
        OWN.remove(path);
      }
    }
  }

  /**
   * Does work as the only writer of a file.
   *
   * @param file its place, in an existing directory; need not exist
   * @param work writes it, as often as it likes
   * @param <T> what the work returns
   * @return its result
   * @throws HeldFileException if another writer has the file
   * @throws IOException if there can be no file at that place
   */
  public static <T> T during(Path file, Supplier<T> work) throws IOException {
    WriterLock lock = of(file);
    try {
      return work.get();
    } finally {
      lock.close();
    }
  }

  /** Null if the last holder removed the file between its opening here and its locking. */
  private static @Nullable WriterLock taken(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    WriterLock lock = null;
    try {
      if (!isLocked(channel)) {
        throw new HeldFileException(owner(channel));
      }
      long size = signed(path, channel);
      lock = Files.exists(path) && Files.size(path) == size ? new WriterLock(path, channel) : null;
      return lock;
    } catch (NoSuchFileException removed) {
      return null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static boolean isLocked(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Writes who holds it, in a size that hardly another has, by which the file is known again. */
  private static long signed(Path path, FileChannel channel) throws IOException {
    try {
      return signed(channel);
    } catch (IOException e) { // a full disk, most likely: the file would stay for nobody
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static long signed(FileChannel channel) throws IOException {
    int padding = ThreadLocalRandom.current().nextInt(MOST_PADDING);
    String text = "process " + ProcessHandle.current().pid() + "\n" + " ".repeat(padding);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    return text.length();
  }

  private static String owner(FileChannel channel) {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_OWNER_BYTES);
    try {
      channel.read(bytes, 0);
    } catch (IOException e) {
      bytes.clear(); // locked against reading, too
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    String owner = text.lines().findFirst().orElse("").strip();
    return owner.matches("process \\d+") ? owner : "another process";
  }

  /** Lets others write; may be called again. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (channel) {
      Files.deleteIfExists(path);
    } finally {
      OWN.remove(path);
    }
  }
}
