package io.attentionspectra.djl.monitor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which alarms ring where; one rings once for as long as its condition holds. */
final class AlarmBoard {

  private final List<AlarmRule> rules;
  private Set<Ringing> ringing = new HashSet<>();
  private @Nullable Readings readings;

  AlarmBoard(List<AlarmRule> rules) {
    this.rules = rules;
  }

  private record Ringing(Alarm alarm, AlarmRaised.Place place) {}

  /** An alarm that was raised and what to do. */
  record Raised(AlarmRaised event, List<AlarmAction> actions) {}

  List<Raised> check(MonitorReading reading) {
    Readings all =
        readings == null ? new Readings(reading, reading, reading) : readings.next(reading);
    readings = all;
    Set<Ringing> now = new HashSet<>();
    List<Raised> raised = new ArrayList<>();
    for (AlarmRule rule : rules) {
      for (Alarm.Finding finding : rule.alarm().check(all)) {
        Ringing each = new Ringing(rule.alarm(), finding.place());
        now.add(each);
        if (!ringing.contains(each)) {
          raised.add(new Raised(event(reading.step(), rule, finding), rule.actions()));
        }
      }
    }
    ringing = now;
    return raised;
  }

  private static AlarmRaised event(int step, AlarmRule rule, Alarm.Finding finding) {
    String actions =
        rule.actions().stream().map(AlarmAction::name).collect(Collectors.joining(", "));
    return new AlarmRaised(
        step, rule.alarm().name(), finding.place(), finding.value(), finding.threshold(), actions);
  }
}
