package io.attentionspectra.monitor.alarm;

import java.util.List;

/**
 * An alarm and what follows it.
 *
 * @param alarm the condition
 * @param actions what is done, in order
 */
public record AlarmRule(Alarm alarm, List<AlarmAction> actions) {}
