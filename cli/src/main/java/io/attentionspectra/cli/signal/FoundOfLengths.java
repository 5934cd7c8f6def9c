package io.attentionspectra.cli.signal;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Facts;
import io.attentionspectra.signal.SeparableSignal;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the covariance of texts of many lengths shows; thresholds are ‖μ‖², eigenvalues those of the
 * pooled vectors.
 */
record FoundOfLengths(SeparableSignal model, double signal, List<Document> lengths)
    implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    return new Document()
        .objects("lengths", lengths)
        .number("firstThreshold", model.firstThreshold())
        .number("secondThreshold", model.secondThreshold())
        .put("detectable", model.detectable(signal))
        .number("edge", model.bulkEdge())
        .number("outlier", model.outlier(signal).orElse(Double.NaN))
        .number("alignment", model.alignment(signal))
        .number(
            "sequencesNeededOverDimension",
            model.textsNeededOverDimension(signal).orElse(Double.NaN))
        .map();
  }

  @Override
  public String text() {
    return Facts.of("Signal in a pooled covariance of texts of " + lengths.size() + " lengths")
        .with("signal ‖μ‖²", Digits.of(signal))
        .with("first threshold of ‖μ‖², population outlier", Digits.of(model.firstThreshold()))
        .with("second threshold of ‖μ‖², sample outlier", Digits.of(model.secondThreshold()))
        .with("detectable", model.detectable(signal) ? "yes" : "no")
        .with("bulk edge", Digits.of(model.bulkEdge()))
        .with("outlier", or(model.outlier(signal), "none"))
        .with("alignment, squared cosine", Digits.of(model.alignment(signal)))
        .with(
            "texts needed / dimension",
            or(model.textsNeededOverDimension(signal), "no number suffices"))
        .toString();
  }

  private static String or(OptionalDouble value, String absent) {
    return value.isPresent() ? Digits.of(value.getAsDouble()) : absent;
  }
}
