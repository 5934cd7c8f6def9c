package io.attentionspectra.nulls;

import io.attentionspectra.base.Check;

/** The name of a null that a user gives. */
final class NullName {

  private NullName() {}

  static void require(String name) {
    if (name.isBlank()) {
      throw Check.failure(
          "name of the null", "'" + name + "'", "must not be blank", "say what the null is");
    }
  }
}
