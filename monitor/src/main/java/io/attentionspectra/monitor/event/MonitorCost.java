package io.attentionspectra.monitor.event;

import java.util.OptionalDouble;

/**
 * What watching has cost so far.
 *
 * @param trainingSeconds time spent training since the first reading, the monitor's own left out;
 *     of earlier runs, too, when training was resumed
 * @param monitorSeconds time the monitor took in this run, readings and sinks together, without its
 *     set-up
 * @param share the monitor's time as a fraction of this run's training time; nothing before any
 *     training time has passed
 * @param setupSeconds time of the first reading, in which kernels and code start up; no part of the
 *     share
 * @param skipped readings left out to keep the budget
 */
public record MonitorCost(
    double trainingSeconds,
    double monitorSeconds,
    OptionalDouble share,
    double setupSeconds,
    int skipped) {}
