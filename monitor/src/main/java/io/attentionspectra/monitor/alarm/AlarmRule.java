package io.attentionspectra.monitor.alarm;

import java.util.List;
import org.apiguardian.api.API;

/**
 * An alarm and what follows it.
 *
 * @param alarm the condition
 * @param actions what is done, in order
 */
@API(status = API.Status.INTERNAL)
public record AlarmRule(Alarm alarm, List<AlarmAction> actions) {}
