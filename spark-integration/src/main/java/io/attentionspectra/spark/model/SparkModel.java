package io.attentionspectra.spark.model;

import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.onnx.model.OnnxModel;
import io.attentionspectra.spark.internal.KeptModels;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A model on executors: each process loads it when its first task asks for it, and keeps it for all
 * tasks of this value, which several may use at once. Another value made in the same way is another
 * model: a job that is to read changed files makes a new one. A process keeps the models in use and
 * two more.
 */
public final class SparkModel implements Serializable {

  private static final long serialVersionUID = 1;

  private final String key;
  private final ModelOpening opening;

  private SparkModel(ModelOpening opening) {
    this.key = UUID.randomUUID().toString();
    this.opening = opening;
  }

  /**
   * Any model.
   *
   * @param opening says where executors find it; its sessions must let several threads read tokens
   *     at once, as those of the library do
   * @return the model; nothing is loaded
   */
  public static SparkModel of(ModelOpening opening) {
    return new SparkModel(opening);
  }

  /**
   * The trained all-MiniLM-L6-v2, whose jar is on the class path of driver and executors.
   *
   * @return the model
   */
  public static SparkModel miniLm() {
    return of(TrainedModelSource::miniLm);
  }

  /**
   * A Hugging Face directory, on PyTorch.
   *
   * @param directory its path on every machine
   * @return the model
   */
  public static SparkModel huggingFace(String directory) {
    return of(() -> TrainedModelSource.huggingFace(Path.of(directory)));
  }

  /**
   * An ONNX file or the directory of one, on ONNX Runtime.
   *
   * @param place its path on every machine
   * @return the model
   */
  public static SparkModel onnx(String place) {
    return of(() -> OnnxModel.at(Path.of(place)));
  }

  /**
   * Where the model comes from.
   *
   * @return a source that is not opened
   */
  public ModelSource source() {
    return opening.source();
  }

  /**
   * The model as one task sees it, loaded where this process has not loaded it yet.
   *
   * @return a session, to be closed by the task; the model stays loaded
   */
  public ModelSession open() {
    return new TaskSession(
        KeptModels.use(key, KeptSession.class, () -> KeptSession.of(source().open())));
  }
}
