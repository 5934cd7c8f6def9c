package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.observe.ObservedModel;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The second question of a monitor: which texts it reads. Without an answer it reads the training
 * pass itself.
 */
public interface TextsStep extends ScheduleStep {

  /**
   * Reads the model on fixed texts, which makes readings comparable: our one transformer in the
   * trainer's block, as in inference.
   *
   * @param texts tokenized as the training data; 16 or more that fill a window for pooled
   *     covariances
   * @return the next step
   */
  ScheduleStep on(HeldOut texts);

  /**
   * Reads a model of any kind on fixed texts, instead of our one transformer in the trainer's
   * block:
   *
   * <pre>{@code
   * observing.on(texts, trainer -> DjlBlock.of(trainer.getModel(), tokenizer).observed())
   * }</pre>
   *
   * <p>It is made when the trainer is; where the trainer's block has no values yet, with the first
   * batch, and what does not fit is then refused there, before the first update.
   *
   * @param texts tokenized as the training data
   * @param model makes the block in training readable; the monitor does not close it
   * @return the next step
   */
  ScheduleStep on(HeldOut texts, Function<Trainer, ObservedModel> model);

  /**
   * Reads the training pass itself instead of fixed texts: queries, keys, attention and hidden
   * states as training computed them, dropout included (attention itself before its dropout). Hooks
   * take aliases of the arrays, without gradient, and copies of hidden states; gradients and random
   * numbers do not notice. They are there for due batches only, so that no other batch costs
   * anything; what is kept is freed as soon as it was read.
   *
   * <p>For every block whose attention {@link io.attentionspectra.djl.hook.AttentionTaps} finds:
   * our transformers, DJL's {@code ScaledDotProductAttentionBlock}, {@code TransformerEncoderBlock}
   * and {@code BertBlock}. Sizes of a block that is not ours are learned from the first pass that
   * is read, and a selection that does not fit them is refused there, before the first update.
   *
   * <p>A batch that is split over devices is read on the first device's split, whose pass must be
   * over when the batch ends; otherwise the reading is left out and counted. Windows are the first
   * tokens of a text, since nothing says which are special. With an interval in seconds the first
   * batch that begins after it is read. There is no reading of the final weights.
   *
   * @return the next step
   */
  ScheduleStep onTrainingBatch();

  /**
   * Reads the training pass itself through taps of your own, for blocks whose attention bears other
   * names or whose hidden states come from elsewhere:
   *
   * <pre>{@code
   * observing.onTrainingBatch(
   *     taps -> taps.recognising(AttentionNames.of("toQ", "toK", "toV", "weights")))
   * }</pre>
   *
   * @param taps changes the taps of the trainer's block
   * @return the next step
   */
  ScheduleStep onTrainingBatch(UnaryOperator<AttentionTaps> taps);
}
