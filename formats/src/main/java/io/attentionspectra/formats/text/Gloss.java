package io.attentionspectra.formats.text;

/**
 * The gloss of one WordNet synset.
 *
 * @param lexicographerFile the synset's broad class, such as {@code noun.animal}
 * @param offset the synset's offset in its data file, which identifies it
 * @param text definition and example sentences, separated by semicolons
 */
public record Gloss(String lexicographerFile, int offset, String text) {

  private static final String EXAMPLE = "; \"";

  /**
   * The text up to its first example sentence.
   *
   * @return the definition
   */
  public String definition() {
    int end = text.indexOf(EXAMPLE);
    return end < 0 ? text : text.substring(0, end);
  }
}
