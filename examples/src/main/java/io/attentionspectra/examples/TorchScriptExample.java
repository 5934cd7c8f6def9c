package io.attentionspectra.examples;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import io.attentionspectra.djl.torchscript.AttentionReading;
import io.attentionspectra.djl.torchscript.ProbedModel;
import io.attentionspectra.djl.torchscript.ProbedPass;
import java.nio.file.Path;

/** How much each layer of a TorchScript model attends to token 0, while its predictor runs. */
public final class TorchScriptExample {

  private TorchScriptExample() {}

  /** Takes the path of a model of token numbers and a mask; prints a line for each layer. */
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
      float received = layer.attention().get("..., 0").mean().getFloat();
      String shape = layer.attention().getShape().toString();
      System.out.println(layer.name() + " " + shape + " token 0 receives " + received);
    }
  }
}
