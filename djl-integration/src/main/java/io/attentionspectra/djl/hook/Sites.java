package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import java.util.function.Predicate;

/** Ways to choose blocks of a tree. */
public final class Sites {

  private Sites() {}

  /**
   * Every block, the root included.
   *
   * @return the selection
   */
  public static SiteSelection all() {
    return where("all()", site -> true);
  }

  /**
   * The block that {@link Hooks#on} was given.
   *
   * @return the selection
   */
  public static SiteSelection root() {
    return where("root()", site -> site.path().equals(BlockSite.ROOT));
  }

  /**
   * Blocks by their path, see {@link BlockSite#path}: {@code *} stands for any part of one name,
   * {@code ?} for one character, {@code **} for any number of names, {@code {a,b}} for one of
   * several. The number DJL puts in front of a name may be left out: {@code
   * transformer_0/selfAttention} matches {@code 05transformer_0/01selfAttention}.
   *
   * @param pattern such as <code>**&#47;selfAttention</code> or {@code 05transformer_0/*}
   * @return the selection
   * @throws IllegalArgumentException if a brace is not closed or a name is empty
   */
  public static SiteSelection glob(String pattern) {
    return new Glob(pattern);
  }

  /**
   * Blocks of a class or its subclasses.
   *
   * @param type such as {@code Linear.class}
   * @return the selection
   */
  public static SiteSelection ofType(Class<? extends Block> type) {
    return where("ofType(" + type.getSimpleName() + ")", site -> type.isInstance(site.block()));
  }

  /**
   * Blocks by a test of your own.
   *
   * @param description names the choice in messages
   * @param test whether a block is chosen
   * @return the selection
   */
  public static SiteSelection where(String description, Predicate<BlockSite> test) {
    return new Where(description, test);
  }

  private record Where(String describe, Predicate<BlockSite> chosen) implements SiteSelection {

    @Override
    public boolean test(BlockSite site) {
      return chosen.test(site);
    }
  }
}
