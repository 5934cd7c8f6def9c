package io.attentionspectra.examples;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import io.attentionspectra.djl.torchscript.AttentionReading;
import io.attentionspectra.djl.torchscript.ProbedModel;
import io.attentionspectra.djl.torchscript.ProbedPass;
import java.nio.file.Path;

/**
 * Looks into a TorchScript model while its own predictor runs: how much each head attends to token
 * 0.
 */
public final class TorchScriptExample {

  private TorchScriptExample() {}

  /** Prints each layer's name, shape and attention to the first token; takes the path of a file. */
  public static void main(String[] args) throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        ProbedModel model = ProbedModel.load(Path.of(args[0]));
        Predictor<NDList, NDList> predictor =
            model.newPredictor(new NoopTranslator(), TorchScriptExample::print)) {
      long[][] tokens = {{3, 1, 4, 1, 5, 9}};
      long[][] mask = {{1, 1, 1, 1, 1, 1}};
      predictor.predict(new NDList(manager.create(tokens), manager.create(mask)));
    }
  }

  private static void print(ProbedPass pass) {
    for (AttentionReading layer : pass.attention()) {
      System.out.println(
          layer.name()
              + " "
              + layer.attention().getShape()
              + " token 0 receives "
              + layer.attention().get("..., 0").mean().getFloat());
    }
  }
}
