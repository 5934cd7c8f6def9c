package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.DamagedFileException;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.HeldFileException;
import io.attentionspectra.file.internal.SealedFile;
import io.attentionspectra.file.internal.WriterLock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Weights, Adam's moments and the number of updates in one sealed file: whenever the process ends,
 * it is a whole checkpoint, and one that changed since is refused. Training that goes on from it
 * makes the same steps, to the last bit, as training that never stopped.
 */
final class TrainingCheckpoint {

  private static final String KIND = "attention-spectra training 2";

  private final Path trace;
  private final Path file;
  private final TrainingTask task;

  private TrainingCheckpoint(Path trace, TrainingTask task) {
    this.trace = trace;
    this.file = trace.resolveSibling(trace.getFileName() + ".checkpoint");
    this.task = task;
  }

  /** The checkpoint of a training, beside its trace. */
  static TrainingCheckpoint beside(Path trace, TrainingTask task) {
    return new TrainingCheckpoint(trace, task);
  }

  /**
   * Trains as the only writer of the checkpoint.
   *
   * @throws IllegalArgumentException if another process writes it, or there can be no files where
   *     the trace is to be
   */
  <T> T alone(Supplier<T> training) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      return WriterLock.during(file, training);
    } catch (HeldFileException e) {
      throw Check.failure(
          "checkpoint", file, e.condition(), "wait for its end, or write another trace");
    } catch (IOException e) {
      throw Check.failure(
          "trace",
          trace,
          "cannot be written (" + FileFailure.reason(e) + ")",
          "choose another place for the trace");
    }
  }

  /**
   * Requires a file to go on from.
   *
   * @throws IllegalArgumentException if there is none
   */
  void requireExisting() {
    if (!Files.exists(file)) {
      throw Check.failure(
          "checkpoint", file, "does not exist", "delete the trace and train without --resume");
    }
  }

  void save(int step, Block block, StatefulAdam optimizer) {
    try {
      SealedFile.write(file, KIND, out -> write(out, step, block, optimizer));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + FileFailure.reason(e), e);
    }
  }

  private void write(DataOutputStream out, int step, Block block, StatefulAdam optimizer)
      throws IOException {
    task.write(out);
    out.writeInt(step);
    for (Parameter parameter : block.getParameters().values()) {
      NDArray weight = parameter.getArray();
      StatefulAdam.Moments moments = optimizer.of(parameter.getId(), weight);
      for (NDArray array : List.of(weight, moments.first, moments.second)) {
        out.write(bytes(array));
      }
      out.writeInt(moments.updates);
    }
  }

  /** Numbers as they are, least significant byte first; how many follows from the task. */
  private static byte[] bytes(NDArray array) {
    float[] numbers = array.toFloatArray();
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes.array();
  }

  /**
   * The number of updates made before the checkpoint.
   *
   * @throws IllegalArgumentException if there is none, it is damaged, or it is of other settings
   */
  int step() {
    return read(this::step);
  }

  /**
   * Puts weights and moments back.
   *
   * @throws IllegalArgumentException if there is none, it is damaged, or it is of other settings
   */
  void restore(Block block, StatefulAdam optimizer) {
    read(in -> restored(in, block, optimizer));
  }

  private int restored(DataInputStream in, Block block, StatefulAdam optimizer) throws IOException {
    int step = step(in);
    for (Parameter parameter : block.getParameters().values()) {
      NDArray weight = parameter.getArray();
      StatefulAdam.Moments moments = optimizer.of(parameter.getId(), weight);
      for (NDArray array : List.of(weight, moments.first, moments.second)) {
        read(in, array);
      }
      moments.updates = count(in);
    }
    return step;
  }

  private static void read(DataInputStream in, NDArray array) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(array.size() * Float.BYTES)];
    in.readFully(bytes);
    array.set(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      throw new IOException("it counts " + count + " updates");
    }
    return count;
  }

  private int read(SealedFile.Reading<Integer> reading) {
    requireExisting();
    try {
      return SealedFile.read(file, KIND, reading);
    } catch (DamagedFileException e) {
      throw damaged(e.condition());
    } catch (IOException e) {
      throw damaged("cannot be read (" + FileFailure.reason(e) + ")");
    }
  }

  private int step(DataInputStream in) throws IOException {
    TrainingTask saved = task(in);
    if (!saved.equals(task)) {
      throw Check.failure(
          "settings",
          task,
          "are not those of the checkpoint, " + saved,
          "resume with the same options and seed");
    }
    return count(in);
  }

  /** Sizes that no training has are no checkpoint's either. */
  private static TrainingTask task(DataInputStream in) throws IOException {
    try {
      return TrainingTask.read(in);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private IllegalArgumentException damaged(String condition) {
    return Check.failure("checkpoint", file, condition, "train without --resume, to another trace");
  }
}
