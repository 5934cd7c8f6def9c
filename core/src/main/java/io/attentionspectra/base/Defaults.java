package io.attentionspectra.base;

/** What holds wherever nothing else was asked for, alike in studies, advice, monitors, commands. */
public final class Defaults {

  /** T, tokens of a text that are pooled, special tokens left out. */
  public static final int WINDOW = 16;

  /** Most tokens of a text whose attention is read, special tokens included. */
  public static final int LONGEST = 512;

  /**
   * Tokens from which on a text is read without its attention matrices; 4,096² float64 are 128 MiB.
   */
  public static final int MATRIX_FREE_FROM = 4096;

  /** Seed of everything random. */
  public static final long SEED = 42;

  /** Level of a test: an adjusted p-value below it is a finding. */
  public static final double LEVEL = 0.05;

  private Defaults() {}
}
