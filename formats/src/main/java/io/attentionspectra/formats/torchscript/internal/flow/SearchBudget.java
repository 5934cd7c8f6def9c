package io.attentionspectra.formats.torchscript.internal.flow;

import io.attentionspectra.base.Check;

/**
 * What one search of an archive may cost, whatever its source says: every step of the search is
 * counted, and every thing that it keeps counts as many steps as it takes memory. The search of an
 * archive makes one and hands it to all that it starts.
 */
public final class SearchBudget {

  /** Some ten times what a traced model of 1000 layers takes; a second or two, and 200 MB. */
  public static final long OF_MODELS = 20_000_000;

  /** Steps for one value of many that may be meant. */
  static final int LISTED = 8;

  /** Steps for one value that is followed, which the search remembers. */
  public static final int FOLLOWED = 10;

  /** Steps for one thing that is told to the user in words. */
  public static final int TOLD = 1000;

  /** Steps for one site, which keeps some twenty things. */
  public static final int SITE = 500;

  private final long most;
  private long spent;

  public SearchBudget(long most) {
    this.most = most;
  }

  /**
   * Counts steps.
   *
   * @throws IllegalArgumentException if they are more than are left
   */
  public void spend(long steps) {
    spent += steps;
    if (spent > most) {
      throw Check.failure(
          "steps",
          spent,
          "are more than following the source of any model takes, which is below " + most,
          "write the archive again with torch.jit.save");
    }
  }

  /** Steps counted so far. */
  public long spent() {
    return spent;
  }
}
