package io.attentionspectra.cli.io;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command found, for machines and for people. */
public interface Answer {

  /** The result as JSON, with full double precision; never NaN or an infinity. */
  Map<String, @Nullable Object> json();

  /** The result as a readable table. */
  String text();
}
