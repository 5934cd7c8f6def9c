package io.attentionspectra.monitor.sink;

import com.google.protobuf.CodedOutputStream;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.spectrum.Spectrum;
import java.io.IOException;

/** Readings as TensorFlow's Summary messages; field numbers are those of summary.proto. */
final class TensorBoardSummary {

  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int HISTOGRAM = 5;
  private static final int BUCKETS = 30;

  private TensorBoardSummary() {}

  static ProtoMessage of(MonitorReading reading) {
    return summary -> {
      for (Scalar scalar : Scalar.of(reading)) {
        add(summary, scalar(scalar.path(), scalar.value()));
      }
      for (HeadState head : reading.attention()) {
        String tag = "spectrum/layer " + head.layer() + "/head " + head.head();
        add(summary, histogram(tag, head.spectrum()));
      }
      for (PooledState pooled : reading.pooling()) {
        String tag = "spectrum/" + pooled.strategy() + "/" + pooled.depth().label();
        add(summary, histogram(tag, pooled.spectrum()));
      }
    };
  }

  static ProtoMessage ofScalar(String tag, double value) {
    return summary -> add(summary, scalar(tag, value));
  }

  private static void add(CodedOutputStream summary, ProtoMessage value) throws IOException {
    summary.writeByteArray(VALUE, value.toBytes());
  }

  private static ProtoMessage scalar(String tag, double number) {
    return value -> {
      value.writeString(TAG, tag);
      value.writeFloat(SIMPLE_VALUE, (float) number);
    };
  }

  private static ProtoMessage histogram(String tag, Spectrum spectrum) {
    return value -> {
      value.writeString(TAG, tag);
      value.writeByteArray(HISTOGRAM, histogram(spectrum).toBytes());
    };
  }

  /** Fields are min, max, num, sum, sum_squares, bucket_limit and bucket. */
  private static ProtoMessage histogram(Spectrum spectrum) {
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
    double total = sum;
    double totalOfSquares = squares;
    return histogram -> {
      histogram.writeDouble(1, smallest);
      histogram.writeDouble(2, largest);
      histogram.writeDouble(3, values.length);
      histogram.writeDouble(4, total);
      histogram.writeDouble(5, totalOfSquares);
      histogram.writeByteArray(6, ProtoMessage.packed(limits).toBytes());
      histogram.writeByteArray(7, ProtoMessage.packed(counts).toBytes());
    };
  }
}
