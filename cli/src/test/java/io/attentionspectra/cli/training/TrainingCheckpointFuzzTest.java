package io.attentionspectra.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints of a training, most of them sealed anew so that their content is read. */
final class TrainingCheckpointFuzzTest {

  @TempDir private Path folder;

  @Test
  void checkpoints() throws IOException {
    Path trace = folder.resolve("trace.jsonl");
    Path file = folder.resolve("trace.jsonl.checkpoint");
    TrainingCheckpoint checkpoint = TrainingCheckpoint.beside(trace, TrainingTask.of(200, 42));
    try (Model model = Model.newInstance("linear", "PyTorch")) {
      NDManager manager = model.getNDManager();
      Block block = Linear.builder().setUnits(2).build();
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
      StatefulAdam optimizer = new StatefulAdam(1e-3, manager);
      checkpoint.save(7, block, optimizer);
      assertEquals(7, checkpoint.step());
      checkpoint.restore(block, optimizer);
      byte[] sound = Files.readAllBytes(file);
      FuzzCampaign.run(
          "checkpoint of a training",
          1000,
          random -> {
            Files.write(file, Damage.sealed(sound, random));
            checkpoint.step();
            checkpoint.restore(block, optimizer);
          });
    }
    assertEquals(1, folder.toFile().list().length);
  }
}
