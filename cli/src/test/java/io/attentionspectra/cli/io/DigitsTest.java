package io.attentionspectra.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DigitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "100, 100",
    "0.1, 0.1",
    "3.14159265, 3.14159",
    "-2.5, -2.5",
    "0.00012345678, 0.000123457",
    "1.2345678e-5, 1.23457e-5",
    "123456789, 123457000",
    "1e12, 1e12",
    "-6.02214076e23, -6.02214e23",
    "Infinity, ∞",
    "-Infinity, -∞",
    "NaN, –"
  })
  void showsSixSignificantDigits(double value, String shown) {
    assertEquals(shown, Digits.of(value));
  }
}
