package io.attentionspectra.cli;

import io.attentionspectra.spectrum.SpectralLaw;
import java.util.stream.Collectors;

/** A law in one line: its name and its parameters. */
final class LawTitle {

  private LawTitle() {}

  static String of(SpectralLaw law) {
    String parameters =
        law.parameters().entrySet().stream()
            .map(entry -> entry.getKey() + " = " + Digits.of(entry.getValue()))
            .collect(Collectors.joining(", "));
    return parameters.isEmpty() ? law.name() : law.name() + ", " + parameters;
  }
}
