package io.attentionspectra.monitor.testing;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.util.EventProtos;

/** The steps of the summaries in a TensorBoard directory. */
public final class EventSteps {

  private static final Descriptor EVENT =
      EventProtos.getDescriptor().findMessageTypeByName("Event");

  private EventSteps() {}

  /** Of all files in the order of their names. */
  public static List<Long> in(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.sorted().toList();
    }
    List<Long> steps = new ArrayList<>();
    for (Path file : files) {
      for (byte[] record : new RecordReader(Files.readAllBytes(file)).records()) {
        DynamicMessage event = DynamicMessage.parseFrom(EVENT, record);
        if (event.hasField(EVENT.findFieldByName("summary"))) {
          steps.add((Long) event.getField(EVENT.findFieldByName("step")));
        }
      }
    }
    return steps;
  }
}
