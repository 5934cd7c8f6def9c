package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of texts as people read them. */
final class NeededTextsTest {

  @ParameterizedTest
  @CsvSource({
    "0, under 10",
    "9.9, under 10",
    "10, 10",
    "10.1, 11",
    "137.2, 138",
    "1000, 1000",
    "1231, 1240",
    "1.5e7, 15000000",
    "Infinity, ∞"
  })
  void areRoundedUpToThreeDigits(double needed, String words) {
    assertEquals(words, NeededTexts.of(needed));
  }
}
