package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PoolingNamesTest {

  private static final PositionalCorrelation CORRELATION =
      PositionalCorrelation.ofLoadings(0.9, 0.5, 0.2);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean",
        "first",
        "last",
        "max",
        "root-length",
        "position-weighted",
        "harmonic:0.5",
        "top-eigenvector",
        "learned"
      })
  void aPoolingIsFoundByItsOwnName(String name) {
    assertEquals(name, PoolingNames.of(name, CORRELATION).name());
    assertEquals(PoolingNames.isEstimated(name), name.equals("learned") || name.startsWith("top"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"median", "", "harmonic", "harmonic:", "harmonic:x", "harmonic:NaN"})
  void otherNamesAreRefused(String name) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PoolingNames.of(name, CORRELATION))
            .getMessage();
    assertTrue(message.startsWith("pooling = '" + name + "': "), message);
    assertTrue(message.contains("harmonic:1"), message);
  }

  @Test
  void estimatedOnesAreNotMadeFromTheNameAlone() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PoolingNames.of("learned")).getMessage();
    assertTrue(message.contains("is estimated from texts"), message);
  }
}
