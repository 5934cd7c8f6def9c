package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.nn.Block;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import java.util.function.Consumer;

/** A user's model whose block is exchanged for the observed one. */
final class ProbedZooModel<I, O> extends ZooModel<I, O> {

  private final ProbedModel probed;
  private final Block block;

  ProbedZooModel(ZooModel<I, O> plain, ProbedModel probed, Consumer<ProbedPass> consumer) {
    super(plain, plain.getTranslator());
    this.probed = probed;
    this.block = probed.block().observing(consumer);
  }

  @Override
  public Block getBlock() {
    return block;
  }

  @Override
  public Predictor<I, O> newPredictor() {
    return newPredictor(getTranslator());
  }

  @Override
  public Predictor<I, O> newPredictor(Device device) {
    return newPredictor(getTranslator(), device);
  }

  @Override
  public <P, Q> Predictor<P, Q> newPredictor(Translator<P, Q> translator) {
    return newPredictor(translator, getNDManager().getDevice());
  }

  @Override
  public <P, Q> Predictor<P, Q> newPredictor(Translator<P, Q> translator, Device device) {
    return new Predictor<>(this, translator, device, false);
  }

  @Override
  public void close() {
    probed.close();
    super.close();
  }
}
