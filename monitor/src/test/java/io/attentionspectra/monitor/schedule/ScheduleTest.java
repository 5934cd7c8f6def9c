package io.attentionspectra.monitor.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.monitor.event.MonitorCost;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

  private static List<Integer> due(Schedule schedule, int first, int end) {
    return IntStream.range(first, end)
        .filter(step -> schedule.isDue(step, first, 0, 0))
        .boxed()
        .toList();
  }

  @Test
  void denseThenSparseThenRegular() {
    assertEquals(
        List.of(0, 1, 2, 4, 8, 16, 20, 40, 60),
        due(new Schedule(20, 0, WarmUp.geometric(2)), 0, 80));
    assertEquals(
        List.of(0, 1, 2, 3, 4, 6, 8, 10, 20),
        due(new Schedule(10, 0, WarmUp.geometric(1.5)), 0, 30));
    assertEquals(List.of(0, 20, 40), due(new Schedule(20, 0, WarmUp.none()), 0, 60));
  }

  @Test
  void aResumedRunIsReadWhereItWouldHaveBeen() {
    assertEquals(List.of(60, 80), due(new Schedule(20, 0, WarmUp.geometric(2)), 47, 90));
    assertEquals(List.of(4, 8, 16, 20), due(new Schedule(20, 0, WarmUp.geometric(2)), 3, 30));
    assertTrue(new Schedule(0, 30, WarmUp.geometric(2)).isDue(47, 47, 0, 0));
  }

  @Test
  void secondsCountFromTheLastReading() {
    Schedule schedule = new Schedule(0, 30, WarmUp.geometric(2));
    assertTrue(schedule.isDue(4, 0, 10, 1));
    assertFalse(schedule.isDue(5, 0, 10, 1));
    assertFalse(schedule.isDue(64, 0, 31, 29));
    assertTrue(schedule.isDue(65, 0, 32, 30));
    assertEquals("every 30.0 seconds, warm-up at 1, 2.0, 2.0², …", schedule.describe());
  }

  @Test
  void refusesAWarmUpThatDoesNotGrow() {
    assertThrows(IllegalArgumentException.class, () -> WarmUp.geometric(1));
    assertThrows(IllegalArgumentException.class, () -> WarmUp.geometric(Double.NaN));
  }

  /** A clock that stands still until told. */
  private static final class Hand implements TrainingClock {

    private double now;

    @Override
    public double seconds() {
      return now;
    }
  }

  /** Batches of 1 s, readings of 2 s, one due at each batch. */
  private static List<Integer> read(double budget, int batches) {
    Hand hand = new Hand();
    TimeKeeper time = new TimeKeeper(hand, budget, 0);
    return IntStream.range(0, batches)
        .filter(
            step -> {
              time.enter();
              boolean read = step == 0 || time.allowsReading();
              if (read) {
                hand.now += 2;
                time.read();
              } else {
                time.skip();
              }
              time.leave();
              hand.now += 1;
              return read;
            })
        .boxed()
        .toList();
  }

  @Test
  void thinsToTheBudgetAfterTheFirstSeconds() {
    assertEquals(List.of(0, 1, 60, 80, 100), read(0.1, 120));
    assertEquals(List.of(0, 1, 12, 16, 20, 24, 28), read(0.5, 32));
  }

  @Test
  void theLastReadingKeepsTheBudget() {
    Hand hand = new Hand();
    TimeKeeper time = new TimeKeeper(hand, 0.1, 0);
    time.enter();
    assertTrue(time.allowsLast());
    time.leave();
    hand.now = 12;
    time.enter();
    assertTrue(time.allowsLast(), "nothing spent");
    hand.now += 0.7;
    time.read();
    time.leave();
    hand.now += 1;
    time.enter();
    assertFalse(time.allowsLast(), "1.4 of 13 seconds would be spent");
    hand.now += 2;
    time.leave();
    hand.now += 30;
    time.enter();
    assertTrue(time.allowsLast(), "3.4 of 43 seconds");
    assertTrue(time.allowsReading(), "4.1 of 43 seconds");
  }

  @Test
  void costTellsTrainingFromWatching() {
    Hand hand = new Hand();
    TimeKeeper time = new TimeKeeper(hand, 0.5, 100);
    time.enter();
    hand.now = 7;
    assertEquals(new MonitorCost(100, 0, OptionalDouble.empty(), 7, 0), time.cost());
    time.leave();
    hand.now = 9;
    time.enter();
    hand.now = 10;
    time.leave();
    hand.now = 12;
    time.enter();
    hand.now = 13;
    assertEquals(new MonitorCost(104, 2, OptionalDouble.of(0.5), 7, 0), time.cost());
  }
}
