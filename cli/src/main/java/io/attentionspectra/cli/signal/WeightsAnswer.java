package io.attentionspectra.cli.signal;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Facts;
import io.attentionspectra.cli.io.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pooling weights, their noise κ = ‖w‖² and their signal α = wᵀRw, NaN where R is unknown. */
@SuppressWarnings("ArrayRecordComponent")
record WeightsAnswer(String title, double[] weights, double kappa, double alpha) implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    return new Document()
        .numbers("weights", weights)
        .number("kappa", kappa)
        .number("alpha", alpha)
        .map();
  }

  @Override
  public String text() {
    Table table = Table.withHeader("position", "weight");
    for (int t = 0; t < weights.length; t++) {
      table.row(t + 1.0, weights[t]);
    }
    Facts facts =
        Facts.of("Weights of " + title)
            .with("noise κ", Digits.of(kappa))
            .with(
                "signal α",
                Double.isNaN(alpha) ? "unknown without --correlation" : Digits.of(alpha));
    if (!Double.isNaN(alpha)) {
      facts.with("signal over noise α/κ", Digits.of(alpha / kappa));
    }
    return facts + "\n\n" + table;
  }
}
