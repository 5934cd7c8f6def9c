package io.attentionspectra.cli.io;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a command found, for machines and for people. */
public interface Answer {

  /** The result with full double precision; never NaN or an infinity. */
  ObjectNode json();

  /** The result as a readable table. */
  String text();
}
