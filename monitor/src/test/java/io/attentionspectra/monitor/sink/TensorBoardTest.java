package io.attentionspectra.monitor.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.attentionspectra.monitor.event.Resumption;
import io.attentionspectra.monitor.testing.RecordReader;
import io.attentionspectra.monitor.testing.Traces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.util.EventProtos;

/** Event files as the descriptors of TensorFlow's own messages see them. */
final class TensorBoardTest {

  private static final Descriptor EVENT =
      EventProtos.getDescriptor().findMessageTypeByName("Event");

  @TempDir private Path directory;

  private void write(int first, int end) throws IOException {
    try (MonitorSink.Open sink = Sinks.tensorBoard(directory).open(Traces.start(first))) {
      sink.accept(first > 0 ? new Resumption(first) : Traces.start(0));
      for (int step = first; step < end; step++) {
        sink.accept(Traces.reading(step, Traces.head(1, 0.125 * step, 0, 1, 2, 30)));
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static Object field(Message message, String name) {
    return message.getField(message.getDescriptorForType().findFieldByName(name));
  }

  /** All records up to the first that is cut short or damaged. */
  private static List<Message> events(byte[] file) throws IOException {
    List<Message> events = new ArrayList<>();
    for (byte[] record : new RecordReader(file).records()) {
      events.add(DynamicMessage.parseFrom(EVENT, record));
    }
    return events;
  }

  private List<Message> events(Path file) throws IOException {
    return events(Files.readAllBytes(file));
  }

  @Test
  void scalarsAndHistogramsReadBack() throws IOException {
    write(0, 3);
    List<Message> events = events(files().get(0));
    assertEquals(4, events.size());
    assertEquals("brain.Event:2", field(events.get(0), "file_version"));
    Message third = events.get(3);
    assertEquals(2L, field(third, "step"));
    assertTrue((double) field(third, "wall_time") > 1.7e9);
    Map<Object, Message> values = new LinkedHashMap<>();
    for (Object value : (List<?>) field((Message) field(third, "summary"), "value")) {
      values.put(field((Message) value, "tag"), (Message) value);
    }
    assertEquals(0.25f, field(values.get("entropy/head 0/layer 1"), "simple_value"));
    assertEquals(0.75f, field(values.get("metric/accuracy"), "simple_value"));
    assertEquals(
        3f, field(values.get("pooled largest/depth last layer/pooling mean"), "simple_value"));
    assertTrue(values.keySet().stream().noneMatch(tag -> tag.toString().startsWith("loss")));
    Message histogram = (Message) field(values.get("spectrum/layer 1/head 0"), "histo");
    assertEquals(4.0, field(histogram, "num"));
    assertEquals(0.0, field(histogram, "min"));
    assertEquals(30.0, field(histogram, "max"));
    assertEquals(33.0, field(histogram, "sum"));
    assertEquals(905.0, field(histogram, "sum_squares"));
    List<Double> counts = new ArrayList<>(Collections.nCopies(30, 0.0));
    counts.set(0, 1.0);
    counts.set(1, 1.0);
    counts.set(2, 1.0);
    counts.set(29, 1.0);
    assertEquals(counts, field(histogram, "bucket"));
    List<?> limits = (List<?>) field(histogram, "bucket_limit");
    assertEquals(30, limits.size());
    assertEquals(30.0, limits.get(29));
  }

  @Test
  void whatWasWrittenBeforeAKillIsReadable() throws IOException {
    write(0, 2);
    byte[] whole = Files.readAllBytes(files().get(0));
    List<Message> all = events(whole);
    assertEquals(3, all.size());
    int record = recordStart(whole, 2);
    for (int size = record; size < whole.length; size++) {
      List<Message> torn = events(Arrays.copyOf(whole, size));
      assertEquals(all.subList(0, 2), torn, "cut at " + size);
    }
  }

  @Test
  void aResumedRunTellsTensorBoardFromWhichStepToForget() throws IOException {
    write(0, 3);
    write(2, 4);
    assertEquals(2, files().size());
    List<Message> resumed = events(files().get(1));
    Message log = (Message) field(resumed.get(1), "session_log");
    assertEquals("START", field(log, "status").toString());
    assertEquals(
        List.of(2L, 2L, 3L),
        resumed.subList(1, 4).stream().map(event -> field(event, "step")).toList());
  }

  /** The clock may have been set back between the runs; readers order files by their names. */
  @Test
  void aResumedRunComesAfterTheOthersWhateverTheClockSays() throws IOException {
    Path later = directory.resolve(EventFile.PREFIX + "9876543210.host");
    Files.createDirectories(directory);
    Files.write(later, new byte[0]);
    write(3, 4);
    List<Path> files = files();
    assertEquals(later, files.get(0));
    assertTrue(files.get(1).toString().contains("9876543211"), files.toString());
  }

  /** The check value of CRC-32C in the catalogue of parametrised CRC algorithms. */
  @Test
  void theReaderKnowsTheChecksum() {
    assertEquals(0xE3069283, RecordReader.checksum("123456789".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void checksumsAreChecked() throws IOException {
    write(0, 1);
    byte[] whole = Files.readAllBytes(files().get(0));
    byte[] damaged = whole.clone();
    damaged[damaged.length - 10] ^= 1;
    assertEquals(1, events(damaged).size());
    assertThrows(
        IllegalArgumentException.class, () -> Sinks.tensorBoard(directory).open(Traces.start(0)));
    assertArrayEquals(whole, Files.readAllBytes(files().get(0)));
  }

  /** Where the record of a number begins: each is 8 + 4 + length + 4 bytes. */
  private static int recordStart(byte[] file, int number) {
    int at = 0;
    for (int i = 0; i < number; i++) {
      at += 16 + (file[at] & 0xff) + 256 * (file[at + 1] & 0xff);
    }
    return at;
  }
}
