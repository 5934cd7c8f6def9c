package io.attentionspectra.djl.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.Translator;
import io.attentionspectra.djl.torchscript.AttentionReading;
import io.attentionspectra.djl.torchscript.ProbedModel;
import io.attentionspectra.djl.torchscript.ProbedPass;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/torchscript.md. */
final class TorchScriptGuideTest {

  private static final Path FIXTURES =
      Path.of("src/test/resources/io/attentionspectra/djl/torchscript");
  private final List<String> seen = new ArrayList<>();

  private void look(AttentionReading layer) {
    assertNotNull(layer.query());
    seen.add(layer.name() + " " + layer.attention().getShape());
  }

  private static NDList batch(NDManager manager) {
    Shape shape = new Shape(2, 5);
    return new NDList(manager.ones(shape, DataType.INT64), manager.ones(shape, DataType.INT64));
  }

  @Test
  void aPredictorIsObserved() throws Exception {
    Path file = FIXTURES.resolve("bert-traced.pt");
    Translator<NDList, NDList> translator = new NoopTranslator();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDList input = batch(manager);
      // guide:predictor
      try (ProbedModel model = ProbedModel.load(file);
          Predictor<NDList, NDList> predictor =
              model.newPredictor(translator, pass -> pass.attention().forEach(this::look))) {
        predictor.predict(input); // returns what it would without probes, to the last bit
      }
      // end
    }
    assertEquals(
        List.of(
            "encoder.layer.0.attention.self (2, 2, 5, 5)",
            "encoder.layer.1.attention.self (2, 2, 5, 5)"),
        seen);
  }

  @Test
  void criteriaStayInUse() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(FIXTURES.resolve("bert-traced.pt"))
            .optEngine("PyTorch")
            .optTranslator(new NoopTranslator())
            .build();
    Consumer<ProbedPass> consumer = pass -> pass.attention().forEach(this::look);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDList input = batch(manager);
      // guide:criteria
      try (ZooModel<NDList, NDList> model = ProbedModel.of(criteria, consumer);
          Predictor<NDList, NDList> predictor = model.newPredictor()) {
        predictor.predict(input);
      }
      // end
    }
    assertEquals(2, seen.size());
  }

  @Test
  void patternsNameWhatTheSearchMisses() {
    Path file = FIXTURES.resolve("by-hand.pt");
    // guide:pattern
    TorchScriptArchive archive = TorchScriptArchive.read(file);
    String source = archive.source().get("code/__torch__.py"); // find the variables here
    InstrumentedArchive probed =
        archive.instrument(
            ProbePattern.attention("ByHand", "forward", "attention").withQuery("q0").withKey("k0"));
    ProbedModel model = ProbedModel.load(probed, Device.cpu());
    // end
    assertNotNull(source);
    assertTrue(source.contains("attention = torch.div"));
    assertEquals(1, model.sites().size());
    model.close();
  }
}
