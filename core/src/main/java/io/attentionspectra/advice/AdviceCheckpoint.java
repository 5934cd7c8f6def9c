package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a run in a file: a magic text, facts that must be the same for the state to be
 * continued, the state, and the SHA-256 of all that. Written complete or not at all.
 */
final class AdviceCheckpoint {

  private static final String MAGIC = "attention-spectra checkpoint 1";
  private static final int DIGEST = 32;

  private final Path file;
  private final Map<String, String> facts;

  /**
   * A place for checkpoints.
   *
   * @param facts by the name a message gives them, for example texts
   */
  AdviceCheckpoint(Path file, Map<String, String> facts) {
    this.file = file;
    this.facts = new LinkedHashMap<>(facts);
  }

  boolean exists() {
    return Files.exists(file);
  }

  void write(AdviceRun run) {
    DurableFile.write("checkpoint", file, out -> write(run, out));
  }

  private void write(AdviceRun run, OutputStream out) throws IOException {
    MessageDigest digest = sha256();
    DataOutputStream data = new DataOutputStream(new DigestOutputStream(out, digest));
    data.writeUTF(MAGIC);
    data.writeInt(facts.size());
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      data.writeUTF(fact.getKey());
      data.writeUTF(fact.getValue());
    }
    run.writeTo(data);
    data.flush();
    out.write(digest.digest());
  }

  /**
   * Brings a run that has read nothing to where the file left off.
   *
   * @throws IllegalArgumentException if the file is unreadable, damaged, or of other facts, saying
   *     which
   */
  void resume(AdviceRun run) {
    try {
      requireWhole();
      try (InputStream in = Files.newInputStream(file);
          DataInputStream data = new DataInputStream(new BufferedInputStream(in, 1 << 16))) {
        data.readUTF();
        requireFacts(data);
        run.readFrom(data);
      }
    } catch (IOException e) {
      throw failure("cannot be continued (" + e.getMessage() + ")");
    }
  }

  private void requireWhole() throws IOException {
    long content = Files.size(file) - DIGEST;
    MessageDigest digest = sha256();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      requireMagic(in);
      byte[] block = new byte[1 << 16];
      in.reset();
      DigestInputStream digesting = new DigestInputStream(in, digest);
      for (long left = content; left > 0; ) {
        int read = digesting.read(block, 0, (int) Math.min(block.length, left));
        if (read < 0) {
          throw failure("is damaged");
        }
        left -= read;
      }
      if (!Arrays.equals(in.readNBytes(DIGEST), digest.digest())) {
        throw failure("is damaged");
      }
    }
  }

  /** Leaves the stream marked at its start. */
  private void requireMagic(InputStream in) throws IOException {
    byte[] magic = MAGIC.getBytes(StandardCharsets.UTF_8);
    in.mark(1 << 10);
    byte[] start = in.readNBytes(magic.length + 2);
    if (start.length < magic.length + 2
        || !Arrays.equals(Arrays.copyOfRange(start, 2, start.length), magic)) {
      throw failure("is no checkpoint of this version");
    }
  }

  private void requireFacts(DataInputStream data) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    int count = data.readInt();
    for (int i = 0; i < count; i++) {
      found.put(data.readUTF(), data.readUTF());
    }
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      String before = found.get(fact.getKey());
      if (!fact.getValue().equals(before)) {
        throw failure(
            "was written with another "
                + fact.getKey()
                + ": '"
                + before
                + "', now '"
                + fact.getValue()
                + "'");
      }
    }
  }

  private IllegalArgumentException failure(String condition) {
    return Check.failure(
        "checkpoint", file, condition, "ask the same question again, or begin anew");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
