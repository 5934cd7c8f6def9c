package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.AlarmCleared;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.event.ReferenceSpectra;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/** Which alarms ring where; one rings once for as long as its condition holds. */
@API(status = API.Status.INTERNAL)
public final class AlarmBoard {

  private final List<AlarmRule> rules;
  private final Set<Ringing> ringing = new LinkedHashSet<>();
  private Optional<Readings> readings = Optional.empty();

  private AlarmBoard(List<AlarmRule> rules) {
    this.rules = rules;
  }

  /**
   * The alarms of a run.
   *
   * @param rules alarms and what follows them
   * @param earlier the run that training resumes, if any: what rang there is not raised anew
   * @return a board that has seen no reading of this run
   */
  public static AlarmBoard of(List<AlarmRule> rules, Optional<EarlierRun> earlier) {
    AlarmBoard board = new AlarmBoard(rules);
    earlier.ifPresent(board::restore);
    return board;
  }

  private void restore(EarlierRun earlier) {
    readings =
        earlier
            .first()
            .flatMap(first -> earlier.last().map(last -> new Readings(first, last, last)));
    earlier.ringing().forEach(alarm -> ringing.add(new Ringing(alarm.alarm(), alarm.place())));
  }

  private record Ringing(String alarm, Place place) {}

  /**
   * An alarm that was raised and what to do.
   *
   * @param event the alarm
   * @param actions in order
   */
  public record Raised(AlarmRaised event, List<AlarmAction> actions) {}

  /**
   * What a reading changed.
   *
   * @param raised alarms that begin to ring
   * @param events for the sinks, in order
   */
  public record Change(List<Raised> raised, List<MonitorEvent> events) {}

  /**
   * Checks all alarms.
   *
   * @param reading the reading just taken
   * @return what it changed
   */
  public Change check(MonitorReading reading) {
    List<MonitorEvent> events = new ArrayList<>();
    if (readings.isEmpty() && rules.stream().anyMatch(rule -> rule.alarm().needsFirstSpectra())) {
      events.add(ReferenceSpectra.of(reading));
    }
    Readings all =
        readings
            .map(before -> before.next(reading))
            .orElseGet(() -> new Readings(reading, reading, reading));
    readings = Optional.of(all);
    Set<Ringing> now = new LinkedHashSet<>();
    List<Raised> raised = new ArrayList<>();
    for (AlarmRule rule : rules) {
      for (Alarm.Finding finding : rule.alarm().check(all)) {
        Ringing each = new Ringing(rule.alarm().name(), finding.place());
        now.add(each);
        if (!ringing.contains(each)) {
          raised.add(new Raised(event(reading.step(), rule, finding), rule.actions()));
        }
      }
    }
    ringing.stream()
        .filter(each -> !now.contains(each))
        .forEach(each -> events.add(new AlarmCleared(reading.step(), each.alarm(), each.place())));
    raised.forEach(each -> events.add(each.event()));
    ringing.clear();
    ringing.addAll(now);
    return new Change(raised, events);
  }

  private static AlarmRaised event(int step, AlarmRule rule, Alarm.Finding finding) {
    String actions =
        rule.actions().stream().map(AlarmAction::name).collect(Collectors.joining(", "));
    return new AlarmRaised(
        step, rule.alarm().name(), finding.place(), finding.value(), finding.threshold(), actions);
  }
}
