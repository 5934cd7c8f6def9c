package io.attentionspectra.monitor.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.testing.Traces;
import io.attentionspectra.spectrum.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AlarmTest {

  /** Steps and places of what an alarm raises over readings of one head, layer 1. */
  private static List<String> raised(Alarm alarm, HeadState... heads) {
    AlarmBoard board =
        AlarmBoard.of(List.of(new AlarmRule(alarm, List.of(AlarmAction.log()))), Optional.empty());
    List<String> raised = new ArrayList<>();
    for (int step = 0; step < heads.length; step++) {
      board
          .check(Traces.reading(step, heads[step]))
          .raised()
          .forEach(each -> raised.add(each.event().step() + " " + each.event().place().name()));
    }
    return raised;
  }

  @Test
  void ringsOnceForAsLongAsItHolds() {
    assertEquals(
        List.of("1 layer 1 head 0", "4 layer 1 head 0"),
        raised(
            Alarm.entropyBelow(0.5),
            Traces.head(1, 0.6, 1, 1),
            Traces.head(1, 0.4, 1, 1),
            Traces.head(1, 0.3, 1, 1),
            Traces.head(1, 0.5, 1, 1),
            Traces.head(1, 0.1, 1, 1)));
  }

  @Test
  void effectiveRank() {
    assertEquals(
        List.of("0 layer 1 head 0"),
        raised(Alarm.effectiveRankBelow(1.5), Traces.head(1, 0.4, 1, 1)));
  }

  @Test
  void outlierCrossesFromBelowOnly() {
    assertEquals(List.of(), raised(Alarm.outlierCrosses(), Traces.head(1, 1, 3, 1)));
    assertEquals(
        List.of("1 layer 1 head 0", "4 layer 1 head 0"),
        raised(
            Alarm.outlierCrosses(),
            Traces.head(1, 1, 1.9, 1),
            Traces.head(1, 1, 2.1, 1),
            Traces.head(1, 1, 5, 1),
            Traces.head(1, 1, 1, 1),
            Traces.head(1, 1, 2.5, 1)));
  }

  @Test
  void driftIsFromTheFirstReading() {
    assertEquals(
        List.of("2 layer 1 head 0"),
        raised(
            Alarm.driftBeyond(Distance.WASSERSTEIN, 0.9),
            Traces.head(1, 1, 1, 2),
            Traces.head(1, 1, 1.5, 2.5),
            Traces.head(1, 1, 2, 3)));
  }

  /** Twice what heads had at first, 0.8 nats, and at least 1 nat. */
  @Test
  void aSinkIsBornBeyondTheBiasesOfTheFirstReading() {
    assertEquals(
        List.of("2 layer 1 head 0"),
        raised(
            Alarm.sinkIsBorn(),
            Traces.withBias(1, 0.8),
            Traces.withBias(1, 1.5),
            Traces.withBias(1, 1.7)));
    assertEquals(
        List.of("2 layer 1 head 0"),
        raised(
            Alarm.sinkIsBorn(),
            Traces.withBias(1, 0.1),
            Traces.withBias(1, 0.9),
            Traces.withBias(1, 1.1)));
    assertEquals(List.of(), raised(Alarm.sinkIsBorn(), Traces.head(1, 1, 2, 1)));
  }

  @Test
  void aConditionOfOnesOwn() {
    Alarm alarm =
        Alarm.where(
            "loss is null",
            readings -> List.of(Alarm.Finding.of(Place.of(readings.now().pooling().get(0)), 1)));
    assertEquals(List.of("0 mean at last layer"), raised(alarm, Traces.head(1, 1, 1, 1)));
  }

  @Test
  void messageNamesStepAlarmPlaceAndValue() {
    AlarmBoard board =
        AlarmBoard.of(
            List.of(
                new AlarmRule(
                    Alarm.entropyBelow(0.5), List.of(AlarmAction.log(), AlarmAction.stop()))),
            Optional.empty());
    AlarmRaised event =
        board.check(Traces.reading(400, Traces.head(1, 0.25, 1))).raised().get(0).event();
    assertEquals("step 400: entropy below 0.5 at layer 1 head 0 (0.25)", event.message());
    assertEquals(
        "{kind=alarm, step=400, alarm=entropy below 0.5, layer=1, head=0, value=0.25,"
            + " threshold=0.5, action=log, stop,"
            + " message=step 400: entropy below 0.5 at layer 1 head 0 (0.25)}",
        event.toTree().toString());
  }

  @Test
  void refusesThresholdsThatCannotBeCrossed() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Alarm.entropyBelow(wrong))
              .getMessage();
      assertTrue(message.startsWith("alarm threshold = " + wrong), message);
      assertThrows(
          IllegalArgumentException.class, () -> Alarm.driftBeyond(Distance.WASSERSTEIN, wrong));
    }
  }
}
