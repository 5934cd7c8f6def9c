package io.attentionspectra.djl.monitor;

import java.util.List;

/**
 * An alarm and what follows it.
 *
 * @param alarm the condition
 * @param actions what is done, in order
 */
record AlarmRule(Alarm alarm, List<AlarmAction> actions) {}
