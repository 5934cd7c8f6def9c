package io.attentionspectra.djl.pooling;

import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged files of poolings. */
final class PoolingFileFuzzTest {

  private static final List<String> SOUND =
      List.of(
          """
          {"kind": "attention-spectra pooling", "schema": 1, "strategy": "mean", "tokens": "content",
           "depth": "last layer", "provenance": {"a": "b"}}
          """,
          """
          {"kind": "attention-spectra pooling", "schema": 2, "strategy": "top-eigenvector",
           "weights": [0.5, 0.25, 0.125, 0.125], "tokens": "all", "depth": "layer 3",
           "window": {"tokens": 4, "texts": "whole", "longest": 512},
           "model": {"name": "a", "weightsSha256": "00ff"}, "provenance": {}}
          """,
          """
          {"kind": "attention-spectra pooling", "schema": 3, "strategy": "inverse-frequency:0.001",
           "frequencies": {"tokens": [1, 7], "counts": [4, 6]}, "tokens": "content",
           "depth": "embedding table", "window": {"texts": "whole", "longest": 64},
           "provenance": {"a": "b"}}
          """,
          """
          {"kind": "attention-spectra pooling", "schema": 3, "strategy": "optimal-scale",
           "lengths": {"positions": {"absolute": 1, "relative": 2, "from": "end"},
             "correlation": [1, 0.5, 1, 0.25, 0.5, 1], "lengths": [4, 8], "scales": [1, 0.5]},
           "tokens": "all", "depth": "layer 2", "provenance": {}}
          """);

  @Test
  void files() {
    for (String sound : SOUND) {
      PoolingFile.read("sound", sound.getBytes(StandardCharsets.UTF_8));
    }
    FuzzCampaign.run(
        "pooling file",
        3000,
        random -> {
          String sound = SOUND.get(random.nextInt(SOUND.size()));
          PoolingChoice read = PoolingFile.read("file", Damage.jsonBytes(sound, random));
          PoolingFile.read("again", PoolingFile.bytes(read));
        });
  }
}
