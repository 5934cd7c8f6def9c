package io.attentionspectra.monitor.event;

import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What a sink holds of the run that training resumes, up to the step it resumes at.
 *
 * @param trainingSeconds seconds of training
 * @param first the first reading, with its spectra where an alarm needed them
 * @param last the last reading; of each spectrum it may hold the five largest values only
 * @param ringing alarms whose condition still held at the last reading
 */
@API(status = API.Status.INTERNAL)
public record EarlierRun(
    double trainingSeconds,
    Optional<MonitorReading> first,
    Optional<MonitorReading> last,
    List<AlarmRaised> ringing) {

  /**
   * Copies the list.
   *
   * @param trainingSeconds seconds of training
   * @param first the first reading
   * @param last the last reading
   * @param ringing alarms that ring
   */
  public EarlierRun {
    ringing = List.copyOf(ringing);
  }
}
