package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PoolingNamesTest {

  private static final PositionalCorrelation CORRELATION =
      PositionalCorrelation.ofLoadings(0.9, 0.5, 0.2);

  private static final PoolingEvidence EVIDENCE =
      PoolingEvidence.of(() -> CORRELATION, PoolingNamesTest::frequencies);

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
        "length-power:0.25",
        "length-power:-1.0",
        "forgetting:0.9",
        "inverse-frequency:0.001",
        "top-eigenvector",
        "learned"
      })
  void aPoolingIsFoundByItsOwnName(String name) {
    assertEquals(name, PoolingNames.of(name, EVIDENCE).name());
    assertEquals(name, PoolingNames.checked(name));
    assertEquals(
        PoolingNames.isEstimated(name),
        name.equals("learned") || name.startsWith("top") || name.startsWith("inverse"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "median",
        "",
        "harmonic",
        "forgetting",
        "inverse-frequency",
        "mean:1",
        "first:0.5",
        "learned:2"
      })
  void otherNamesAreRefused(String name) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PoolingNames.of(name, EVIDENCE))
            .getMessage();
    assertTrue(message.startsWith("pooling = '" + name + "': "), message);
    assertTrue(message.contains("harmonic:1"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"harmonic", "length-power", "forgetting", "inverse-frequency"})
  void aNumberIsWanted(String family) {
    for (String number : List.of("", "x", "NaN", "Infinity", "1d", "1f", "0x1p3", " 1")) {
      String name = family + ":" + number;
      String message =
          assertThrows(IllegalArgumentException.class, () -> PoolingNames.of(name, EVIDENCE))
              .getMessage();
      assertTrue(message.startsWith("pooling = '" + name + "': has no number"), message);
      assertTrue(message.contains("write " + family + ":"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"forgetting:0", "forgetting:1.5", "inverse-frequency:0", "inverse-frequency:-1"})
  void aNumberOutsideItsDomainIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> PoolingNames.of(name, EVIDENCE));
    assertThrows(IllegalArgumentException.class, () -> PoolingNames.checked(name));
  }

  @Test
  void frequenciesAreWanted() {
    PoolingEvidence none = PoolingEvidence.of(() -> CORRELATION);
    assertThrows(
        IllegalArgumentException.class, () -> PoolingNames.of("inverse-frequency:0.1", none));
    PoolingEvidence empty = PoolingEvidence.of(() -> CORRELATION, TokenFrequencies::new);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> PoolingNames.of("inverse-frequency:0.1", empty))
            .getMessage();
    assertTrue(message.startsWith("tokens counted = 0"), message);
  }

  private static TokenFrequencies frequencies() {
    TokenFrequencies frequencies = new TokenFrequencies();
    frequencies.add(new int[] {3, 3, 3, 7});
    return frequencies;
  }

  @Test
  void estimatedOnesAreNotMadeFromTheNameAlone() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PoolingNames.of("learned")).getMessage();
    assertTrue(message.contains("is estimated from texts"), message);
  }
}
