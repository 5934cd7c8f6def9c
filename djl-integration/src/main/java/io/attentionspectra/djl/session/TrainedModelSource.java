package io.attentionspectra.djl.session;

import ai.djl.Device;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.observe.ObservedModelSource;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import java.nio.file.Path;
import java.util.Optional;

/** A model that can be watched as the model of a study; nothing is loaded before {@link #open}. */
public final class TrainedModelSource implements ModelSource {

  private final ObservedModelSource source;
  private final Optional<Device> device;

  private TrainedModelSource(ObservedModelSource source, Optional<Device> device) {
    this.source = source;
    this.device = device;
  }

  /**
   * Any model, on the device DJL prefers (a GPU where there is one).
   *
   * @param source where model and tokenizer come from
   * @return the source
   */
  public static TrainedModelSource of(ObservedModelSource source) {
    return new TrainedModelSource(source, Optional.empty());
  }

  /**
   * The trained all-MiniLM-L6-v2 from the class path.
   *
   * @return the source
   */
  public static TrainedModelSource miniLm() {
    return of(Pretrained.miniLm());
  }

  /**
   * A Hugging Face directory: config.json, model.safetensors or its sharded index, tokenizer.json.
   *
   * @param directory the directory
   * @return the source
   */
  public static TrainedModelSource huggingFace(Path directory) {
    return of(HuggingFaceModel.at(directory));
  }

  /**
   * The same source on a device of your choice.
   *
   * @param other where weights and kernels go
   * @return a new source
   */
  public TrainedModelSource on(Device other) {
    return new TrainedModelSource(source, Optional.of(other));
  }

  @Override
  public String describe() {
    return source.name();
  }

  @Override
  public ModelSession open() {
    Device place = device.orElseGet(() -> PyTorch.engine().defaultDevice());
    return ObservedSession.of(source.load(place), place);
  }
}
