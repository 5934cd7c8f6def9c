package io.attentionspectra.spark;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Sums the bytes of all results that tasks send to the driver. */
public final class DriverTraffic extends SparkListener {

  private final AtomicLong bytes = new AtomicLong();

  private DriverTraffic() {}

  /** What comes to the driver while something is done. */
  public static long of(SparkSession spark, Callable<?> work) throws Exception {
    SparkContext context = spark.sparkContext();
    DriverTraffic traffic = new DriverTraffic();
    context.addSparkListener(traffic);
    try {
      work.call();
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(traffic);
    }
    return traffic.bytes.get();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    bytes.addAndGet(task.taskMetrics().resultSize());
  }
}
