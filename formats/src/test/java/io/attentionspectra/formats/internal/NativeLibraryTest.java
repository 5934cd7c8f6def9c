package io.attentionspectra.formats.internal;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Why the first use of a native library fails, where it does not say so itself. */
final class NativeLibraryTest {

  private static final String LIBRARY = "tokenizers";

  private static RuntimeException failing(long bytes, RuntimeException failure) {
    return assertThrows(
        RuntimeException.class,
        () ->
            NativeLibrary.unpacking(
                LIBRARY,
                bytes,
                () -> {
                  throw failure;
                }));
  }

  @Test
  void aDiskThatIsTooSmallIsNamed() {
    RuntimeException refusal = failing(Long.MAX_VALUE, new IllegalStateException("not loaded"));
    assertRefused(
        "native library = tokenizers: cannot be unpacked into DJL's cache, ",
        () -> {
          throw refusal;
        });
    assertRefused(
        "(the disk is full: 9,223,372,036,854,775,807 bytes are needed and ",
        () -> {
          throw refusal;
        });
  }

  @Test
  void otherFailuresAndRefusalsComeOutAsTheyAre() {
    IllegalStateException other = new IllegalStateException("not loaded");
    assertSame(other, failing(1, other));
    IllegalArgumentException refusal = new IllegalArgumentException("a = b: is not; mend it");
    assertSame(refusal, failing(Long.MAX_VALUE, refusal));
  }

  @Test
  void whatItReturnsIsReturned() {
    assertEquals(3, NativeLibrary.<Integer>unpacking(LIBRARY, 1, () -> 3));
  }
}
