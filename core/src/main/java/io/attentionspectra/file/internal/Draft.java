package io.attentionspectra.file.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A draft of a file beside its place, {@code .NAME.XXXXXXXX.draft}, locked while its writer lives:
 * so a draft that can be locked is one that its writer left behind. Where the file system has no
 * locks, drafts are not removed for others.
 */
final class Draft implements AutoCloseable {

  private static final String SUFFIX = ".draft";

  private static final Pattern NAME = Pattern.compile("\\..*\\.[0-9a-f]{8}\\.draft");

  /**
   * Drafts of this process: closing a second channel to one would let go of its lock on systems
   * where a process holds its locks as a whole.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private Draft(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** A new draft; those that killed writers of the same file left are removed. */
  static Draft beside(Path target) throws IOException {
    removeAbandoned(target);
    while (true) {
      Path path = target.resolveSibling(prefix(target) + random() + SUFFIX);
      if (OWN.add(path)) {
        Draft draft = created(path);
        if (draft != null) {
          return draft;
        }
      }
    }
  }

  /**
   * Null if the name is taken, or the draft was taken for an abandoned one before it was locked.
   */
  private static @Nullable Draft created(Path path) throws IOException {
    boolean kept = false;
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Draft draft = new Draft(path, channel);
      kept = draft.isLocked() && Files.exists(path);
      if (!kept) {
        draft.close();
      }
      return kept ? draft : null;
    } catch (FileAlreadyExistsException taken) {
      return null;
    } finally {
      if (!kept) {
        OWN.remove(path);
      }
    }
  }

  /** Whether a path has a name that drafts have. */
  static boolean isOne(Path path) {
    return NAME.matcher(String.valueOf(path.getFileName())).matches();
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static String random() {
    return String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt());
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** False if another holds the lock; true also where the file system has no locks. */
  private boolean isLocked() {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void removeAbandoned(Path target) {
    Path directory = target.getParent();
    if (directory == null) {
      return;
    }
    String prefix = prefix(target);
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(
            directory,
            path -> {
              String name = path.getFileName().toString();
              return name.startsWith(prefix)
                  && name.length() == prefix.length() + 8 + SUFFIX.length()
                  && name.endsWith(SUFFIX);
            })) {
      drafts.forEach(Draft::removeIfAbandoned);
    } catch (IOException | DirectoryIteratorException e) {
      // a directory that may not be listed keeps them
    }
  }

  private static void removeIfAbandoned(Path draft) {
    if (OWN.contains(draft)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        Files.deleteIfExists(draft);
      }
    } catch (OverlappingFileLockException | IOException e) {
      // its writer lives, or it is not ours to remove
    }
  }

  /** Removes the draft unless it was moved to its place. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    } finally {
      OWN.remove(path);
    }
  }
}
