package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.WholeFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Weights, Adam's moments and the number of updates in one file, replaced in one move: whenever the
 * process ends, the file is a whole checkpoint. Training that goes on from it makes the same steps,
 * to the last bit, as training that never stopped.
 */
final class TrainingCheckpoint {

  private final Path file;
  private final TrainingTask task;

  private TrainingCheckpoint(Path file, TrainingTask task) {
    this.file = file;
    this.task = task;
  }

  /** The checkpoint of a training, beside its trace. */
  static TrainingCheckpoint beside(Path trace, TrainingTask task) {
    return new TrainingCheckpoint(trace.resolveSibling(trace.getFileName() + ".checkpoint"), task);
  }

  void save(int step, GlossClassifier block, StatefulAdam optimizer) {
    try {
      WholeFile.write(file, out -> write(new DataOutputStream(out), step, block, optimizer));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(DataOutputStream out, int step, GlossClassifier block, StatefulAdam optimizer)
      throws IOException {
    task.write(out);
    out.writeInt(step);
    for (Parameter parameter : block.getParameters().values()) {
      NDArray weight = parameter.getArray();
      StatefulAdam.Moments moments = optimizer.of(parameter.getId(), weight);
      write(out, new NDList(weight, moments.first, moments.second).encode());
      out.writeInt(moments.updates);
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * The number of updates made before the checkpoint.
   *
   * @throws IllegalArgumentException if there is none, or it is of other settings
   */
  int step() {
    try (DataInputStream in = open()) {
      return step(in);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** Puts weights and moments back. */
  void restore(GlossClassifier block, StatefulAdam optimizer, NDManager manager) {
    try (DataInputStream in = open();
        NDManager scope = manager.newSubManager()) {
      step(in);
      for (Parameter parameter : block.getParameters().values()) {
        NDArray weight = parameter.getArray();
        NDList saved = NDList.decode(scope, in.readNBytes(in.readInt()));
        StatefulAdam.Moments moments = optimizer.of(parameter.getId(), weight);
        copy(saved, List.of(weight, moments.first, moments.second));
        moments.updates = in.readInt();
      }
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static void copy(NDList from, List<NDArray> to) {
    for (int i = 0; i < to.size(); i++) {
      to.get(i).set(from.get(i).toByteBuffer());
    }
  }

  private DataInputStream open() throws IOException {
    if (!Files.exists(file)) {
      throw Check.failure(
          "checkpoint", file, "does not exist", "delete the trace and train without --resume");
    }
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
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
    return in.readInt();
  }

  /** Sizes that no training has are no checkpoint's either. */
  private static TrainingTask task(DataInputStream in) throws IOException {
    try {
      return TrainingTask.read(in);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private IllegalArgumentException damaged(IOException failure) {
    return Check.failure(
        "checkpoint", file, "cannot be read (" + failure + ")", "train without --resume");
  }
}
