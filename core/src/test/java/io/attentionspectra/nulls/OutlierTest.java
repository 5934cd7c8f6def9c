package io.attentionspectra.nulls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The one form of an outlier, of heads, pooled covariances and advice alike. */
final class OutlierTest {

  @Test
  void pValueIsRawAndAdjustedPValueCorrected() {
    Outlier outlier = new Outlier(7.5, 0.001, 0.5, 0.9).adjusted(0.03);
    assertEquals(
        List.of("value", "pValue", "adjustedPValue", "participation"),
        List.copyOf(outlier.toDocument().map().keySet()));
    assertEquals(List.of(7.5, 0.001, 0.03, 0.9), List.copyOf(outlier.toDocument().map().values()));
  }
}
