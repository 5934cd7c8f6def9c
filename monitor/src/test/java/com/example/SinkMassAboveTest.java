package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.alarm.AlarmBoard;
import io.attentionspectra.monitor.alarm.AlarmRule;
import io.attentionspectra.monitor.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An alarm of a stranger's, from outside the packages, on the readings of a trace. */
final class SinkMassAboveTest {

  @TempDir private Path folder;

  private static String reading(int step, double sinkMass) {
    return """
    {"kind":"reading","step":%d,"attention":[{"layer":2,"head":5,"regime":"linear",\
    "largest":[1.5,1],"sinkMass":%s}]}
    """
        .formatted(step, sinkMass);
  }

  @Test
  void isRaisedOnceAndCleared() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("trace.jsonl"),
            reading(0, 0.25) + reading(10, 0.75) + reading(20, 0.875) + reading(30, 0.5));
    AlarmRule rule = new AlarmRule(new SinkMassAbove(0.5), List.of(AlarmAction.log()));
    AlarmBoard board = AlarmBoard.of(List.of(rule), Optional.empty());
    List<String> kinds =
        Trace.read(file).readings().stream()
            .flatMap(reading -> board.check(reading).events().stream())
            .map(event -> event.toTree().get("kind") + " " + event.step())
            .toList();
    assertEquals(List.of("alarm 10", "clear 30"), kinds);
  }
}
