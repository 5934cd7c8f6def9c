package io.attentionspectra.file.internal;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says why a file could not be read or written: given what Java threw, returns the cause in words,
 * for the refusals of whoever reads or writes files. Java's exceptions name the cause in their
 * class, or only the path, which may be that of a draft.
 */
public final class FileFailure {

  private static final String DENIED = "permission denied";
  private static final String ABSENT = "no such file or directory";
  private static final String NO_DIRECTORY = "not a directory";

  /**
   * What the system says (strerror of glibc, musl and macOS, in lower case), and what it means.
   * POSIX.1-2017, errno.h: ENOSPC, EDQUOT, EROFS, EISDIR, ENAMETOOLONG, EMFILE, ENFILE, ELOOP, EIO,
   * EFBIG, EBADF, EPIPE, EPERM, EADDRINUSE, EADDRNOTAVAIL, EBUSY.
   */
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("no space left on device", "the disk is full"),
          Map.entry("disk quota exceeded", "the disk quota is used up"),
          Map.entry("disc quota exceeded", "the disk quota is used up"),
          Map.entry("quota exceeded", "the disk quota is used up"),
          Map.entry("read-only file system", "the file system is read-only"),
          Map.entry("is a directory", "it is a directory"),
          Map.entry("not a regular file", "it is no regular file"),
          Map.entry("file name too long", "the name is too long"),
          Map.entry("filename too long", "the name is too long"),
          Map.entry("too many open files", "this process has too many files open"),
          Map.entry("no file descriptors available", "this process has too many files open"),
          Map.entry("too many open files in system", "the system has too many files open"),
          Map.entry("too many levels of symbolic links", "its links lead in a circle"),
          Map.entry("symbolic link loop", "its links lead in a circle"),
          Map.entry("input/output error", "the device reports an error"),
          Map.entry("i/o error", "the device reports an error"),
          Map.entry("file too large", "the file system takes no file of that size"),
          Map.entry("bad file descriptor", "it is closed"),
          Map.entry("stream closed", "it is closed"),
          Map.entry("broken pipe", "its reader has gone"),
          Map.entry("operation not permitted", "the system does not permit it"),
          Map.entry("address already in use", "another program listens there"),
          Map.entry("cannot assign requested address", "this machine has no such address"),
          Map.entry("resource busy", "it is in use"),
          Map.entry("device or resource busy", "it is in use"));

  /** The form of messages of {@link FileNotFoundException}. */
  private static final Pattern PLACE_AND_REASON = Pattern.compile("(.*) \\(([^()]+)\\)");

  private FileFailure() {}

  /**
   * Why it failed.
   *
   * @param failure what reading or writing threw
   * @return part of a sentence without full stop, never the name of a class
   */
  public static String reason(IOException failure) {
    if (failure instanceof FileSystemException system) {
      return reason(system);
    }
    if (failure instanceof CharacterCodingException) {
      return "it holds bytes that are no text";
    }
    if (failure instanceof ClosedChannelException) {
      return "it was closed meanwhile";
    }
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    if (failure instanceof EOFException && message.isBlank()) {
      return "it ends too early";
    }
    Matcher parts = PLACE_AND_REASON.matcher(message);
    return failure instanceof FileNotFoundException && parts.matches()
        ? words(parts.group(1), parts.group(2))
        : words(null, message);
  }

  /**
   * Why it failed, where the failure of a file was the cause of another.
   *
   * @param failure any failure
   * @return nothing if no file was the cause
   */
  public static Optional<String> reasonWithin(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof IOException io) {
        return Optional.of(reason(io));
      }
    }
    return Optional.empty();
  }

  private static String reason(FileSystemException failure) {
    String file = failure.getFile();
    if (failure instanceof NoSuchFileException) {
      return words(file, ABSENT);
    }
    if (failure instanceof AccessDeniedException) {
      return words(file, DENIED);
    }
    if (failure instanceof NotDirectoryException) {
      return words(file, NO_DIRECTORY);
    }
    if (failure instanceof FileAlreadyExistsException) {
      return existing(file);
    }
    return words(file, Objects.requireNonNullElse(failure.getReason(), ""));
  }

  private static String words(@Nullable String file, String said) {
    String line = said.lines().findFirst().orElse("").strip();
    String known = line.toLowerCase(Locale.ROOT);
    Optional<Path> place = place(file);
    return switch (known) {
      case "" -> "the system gives no reason";
      case ABSENT -> place.map(FileFailure::absent).orElse("it does not exist");
      case DENIED -> place.map(FileFailure::denied).orElse("permission denied");
      case NO_DIRECTORY -> place.map(FileFailure::noDirectory).orElse("it is no directory");
      default -> MEANINGS.getOrDefault(known, line);
    };
  }

  /** Nothing for none, and for a name that is no path here. */
  private static Optional<Path> place(@Nullable String file) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(file).toAbsolutePath());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Names the first part of the path that is missing, which for a draft is a directory. */
  private static String absent(Path path) {
    Path missing = path;
    for (Path each = path; each != null && !Files.exists(each); each = each.getParent()) {
      missing = each;
    }
    if (Draft.isOne(missing)) {
      return "no file can be made in " + missing.getParent();
    }
    if (Files.isSymbolicLink(missing)) {
      return missing + " is a link to what does not exist";
    }
    return missing.equals(path)
        ? path + " does not exist"
        : "its directory does not exist: there is no " + missing;
  }

  private static String denied(Path path) {
    Path parent = path.getParent();
    return Files.exists(path) || parent == null
        ? "no permission for " + path
        : "no permission in " + parent;
  }

  private static String noDirectory(Path path) {
    for (Path each = path; each != null; each = each.getParent()) {
      if (Files.exists(each) && !Files.isDirectory(each)) {
        return each + " is a file, not a directory";
      }
    }
    return path + " is no directory";
  }

  /** Thrown for a file of that name, and where a directory was to be made in its place. */
  private static String existing(@Nullable String file) {
    return place(file)
        .map(path -> path + (Files.isDirectory(path) ? " exists" : " exists and is no directory"))
        .orElse("it exists");
  }
}
