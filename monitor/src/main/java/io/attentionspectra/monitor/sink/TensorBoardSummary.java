package io.attentionspectra.monitor.sink;

import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.spectrum.Spectrum;

/** Readings as TensorFlow's Summary messages; field numbers are those of summary.proto. */
final class TensorBoardSummary {

  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int HISTOGRAM = 5;
  private static final int BUCKETS = 30;

  private TensorBoardSummary() {}

  static ProtoMessage of(MonitorReading reading) {
    ProtoMessage summary = new ProtoMessage();
    for (Scalar scalar : Scalar.of(reading)) {
      summary.message(VALUE, scalar(scalar.path(), scalar.value()));
    }
    for (HeadState head : reading.attention()) {
      String tag = "spectrum/layer " + head.layer() + "/head " + head.head();
      summary.message(VALUE, histogram(tag, head.spectrum()));
    }
    for (PooledState pooled : reading.pooling()) {
      String tag = "spectrum/" + pooled.strategy() + "/" + pooled.depth();
      summary.message(VALUE, histogram(tag, pooled.spectrum()));
    }
    return summary;
  }

  static ProtoMessage ofScalar(String tag, double value) {
    return new ProtoMessage().message(VALUE, scalar(tag, value));
  }

  private static ProtoMessage scalar(String tag, double value) {
    return new ProtoMessage().text(TAG, tag).single(SIMPLE_VALUE, (float) value);
  }

  private static ProtoMessage histogram(String tag, Spectrum spectrum) {
    double[] values = spectrum.toArray();
    double largest = values[0];
    double smallest = values[values.length - 1];
    double width = (largest - smallest) / BUCKETS;
    double[] limits = new double[BUCKETS];
    double[] counts = new double[BUCKETS];
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      int bucket = width > 0 ? (int) ((value - smallest) / width) : 0;
      counts[Math.min(bucket, BUCKETS - 1)]++;
      sum += value;
      squares += value * value;
    }
    for (int i = 0; i < BUCKETS; i++) {
      limits[i] = i == BUCKETS - 1 ? largest : smallest + (i + 1) * width;
    }
    ProtoMessage histogram =
        new ProtoMessage()
            .real(1, smallest)
            .real(2, largest)
            .real(3, values.length)
            .real(4, sum)
            .real(5, squares)
            .reals(6, limits)
            .reals(7, counts);
    return new ProtoMessage().text(TAG, tag).message(HISTOGRAM, histogram);
  }
}
