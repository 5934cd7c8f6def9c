#!/usr/bin/env bash
# How much faster two workers are than one, and what Spark costs over the plain stream:
#   tools/spark-scale-out.sh [texts] [rounds]
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B -ntp -pl spark-integration -am process-test-classes -Dspotless.check.skip
exec tools/spark-from-maven.sh io.attentionspectra.spark.ScaleOut "$@"
