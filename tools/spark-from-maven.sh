#!/usr/bin/env bash
# Runs a program of Apache Spark on the loopback address from Maven's jars, without an installation of Spark:
#   tools/spark-from-maven.sh org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077
#   tools/spark-from-maven.sh org.apache.spark.deploy.worker.Worker --cores 1 --memory 2g spark://127.0.0.1:7077
#   tools/spark-from-maven.sh org.apache.spark.deploy.SparkSubmit --master spark://127.0.0.1:7077 --class … spark-internal …
# The library, its engines and MiniLM are on the class path of driver and executors.
set -euo pipefail
module=$(cd "$(dirname "$0")/../spark-integration" && pwd)
if [[ ! -f $module/target/class-path ]]; then
  echo "spark-from-maven: build first: mvn -pl spark-integration -am process-test-classes" >&2
  exit 1
fi
class_path=$module/target/classes:$module/target/test-classes:$(<"$module/target/class-path")
export SPARK_HOME=$module/target/spark-home SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
export SPARK_CONF_DIR=$SPARK_HOME/conf OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OMP_WAIT_POLICY=PASSIVE
mkdir -p "$SPARK_HOME/jars" "$SPARK_CONF_DIR"
{
  echo "spark.executor.extraClassPath $class_path"
  echo "spark.executor.extraJavaOptions -Dai.djl.offline=true -DOPT_OUT_TRACKING=true"
  echo "spark.driver.host 127.0.0.1"
} >"$SPARK_CONF_DIR/spark-defaults.conf.$$"
mv "$SPARK_CONF_DIR/spark-defaults.conf.$$" "$SPARK_CONF_DIR/spark-defaults.conf"
# What Spark asks of the platform's modules stands in the module's pom.
read -ra opens < <(sed -n 's:.*<spark\.opens>\(--.*\)</spark\.opens>.*:\1:p' "$module/pom.xml")
exec java "${opens[@]}" -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -cp "$class_path" "$@"
