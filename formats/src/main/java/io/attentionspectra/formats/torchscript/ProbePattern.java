package io.attentionspectra.formats.torchscript;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Names attention that the search does not find: the variable of a method that holds it, as the
 * archive's source writes it ({@code TorchScriptArchive.source}).
 *
 * <p>For a softmax written out by hand, {@code attention = exp / exp.sum(-1)}: {@code
 * ProbePattern.attention("SelfAttention", "forward", "attention").withQuery("q").withKey("k")}. The
 * variable must be assigned alone, not as part of a tuple.
 *
 * @param type the class: its name with or without packages, numbers given by the engine ({@code
 *     ___torch_mangle_3}) left out
 * @param method the method
 * @param attention variable that holds the attention matrices, rows of queries
 * @param query variable that holds q, (…, T, m); null to leave it out
 * @param key variable that holds k, (…, T, m); null to leave it out
 */
public record ProbePattern(
    String type, String method, String attention, @Nullable String query, @Nullable String key) {

  /**
   * Checks the names.
   *
   * @param type the class
   * @param method the method
   * @param attention variable that holds the attention matrices
   * @param query variable that holds q, or null
   * @param key variable that holds k, or null
   * @throws IllegalArgumentException if a name is blank
   */
  public ProbePattern {
    for (String name : new String[] {type, method, attention}) {
      if (name.isBlank()) {
        throw Check.failure("pattern", name, "must not be blank", "name class, method, variable");
      }
    }
  }

  /**
   * A pattern for attention alone.
   *
   * @param type the class
   * @param method the method
   * @param attention variable that holds the attention matrices
   * @return the pattern
   */
  public static ProbePattern attention(String type, String method, String attention) {
    return new ProbePattern(type, method, attention, null, null);
  }

  /**
   * The same pattern with queries.
   *
   * @param variable variable of the method that holds q
   * @return the pattern
   */
  public ProbePattern withQuery(String variable) {
    return new ProbePattern(type, method, attention, variable, key);
  }

  /**
   * The same pattern with keys.
   *
   * @param variable variable of the method that holds k
   * @return the pattern
   */
  public ProbePattern withKey(String variable) {
    return new ProbePattern(type, method, attention, query, variable);
  }

  /**
   * Whether a method is the one named.
   *
   * @param definition a method of the source
   * @return whether its name and class are those of the pattern
   */
  @API(status = API.Status.INTERNAL)
  public boolean fits(Definition definition) {
    String owner = definition.owner().replaceAll("___torch_mangle_\\d+\\.", "");
    return definition.name().equals(method)
        && (owner.equals(type) || owner.endsWith("." + type) || definition.owner().equals(type));
  }

  @Override
  public String toString() {
    return type + "." + method + ": " + attention;
  }
}
