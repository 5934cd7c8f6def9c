package io.attentionspectra.djl.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The small random GPT-2 that tools/make-gpt2-fixture.py wrote, with what numpy computed of it. */
public final class Gpt2Fixture {

  private Gpt2Fixture() {}

  /** The Hugging Face directory. */
  public static Path directory() {
    try {
      return Path.of(Gpt2Fixture.class.getResource("gpt2/config.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The texts of the reference. */
  static List<String> texts() {
    try (InputStream json = Gpt2Fixture.class.getResourceAsStream("gpt2/texts.json")) {
      List<String> texts = new ArrayList<>();
      new ObjectMapper().readTree(json).get("texts").forEach(text -> texts.add(text.asText()));
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tensor of the reference, row-major. */
  static float[] expected(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(directory().resolve("expected.safetensors"))) {
      StoredTensor tensor = file.tensor(name);
      int bytes = Math.toIntExact(tensor.shape().size() * tensor.type().size());
      float[] values = new float[Math.toIntExact(tensor.shape().size())];
      tensor.type().floats(tensor.bytes().range(0, bytes)).get(values);
      return values;
    }
  }
}
