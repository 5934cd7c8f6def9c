package io.attentionspectra.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.testing.Jvms;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The thread that uses the engine first may be any, with any class loader. */
final class FirstThreadTest {

  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String PROGRAM = FirstThreadProgram.class.getName();

  @ParameterizedTest
  @MethodSource("io.attentionspectra.testing.Jvms#all")
  void numbersAreTheSameWhoeverComesFirst(Path java) throws Exception {
    List<String> here = Jvms.run(java, CLASS_PATH, PROGRAM, "here");
    assertEquals(1, here.size(), here.toString());
    assertTrue(here.get(0).startsWith("numbers ["), here.toString());
    assertEquals(here, Jvms.run(java, CLASS_PATH, PROGRAM, "blind"));
    assertEquals(here, Jvms.run(java, CLASS_PATH, PROGRAM, "none"));
    String own =
        Path.of(OwnLoaderProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    assertEquals(here, Jvms.run(java, own, OwnLoaderProgram.class.getName(), CLASS_PATH));
  }
}
