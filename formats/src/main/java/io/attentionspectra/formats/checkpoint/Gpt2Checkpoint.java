package io.attentionspectra.formats.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A GPT-2 checkpoint with its projections as the other families have them: GPT-2 stores matrices
 * (in, out), and queries, keys and values side by side in one, {@code c_attn}.
 *
 * @param stored the checkpoint as it is stored
 */
public record Gpt2Checkpoint(Checkpoint stored) implements Checkpoint {

  private static final List<String> PARTS = List.of("query", "key", "value");
  private static final Pattern JOINED = Pattern.compile("(.*\\bc_attn\\.)(weight|bias)");
  private static final Pattern PART =
      Pattern.compile("(.*\\bc_attn\\.)(query|key|value)\\.(weight|bias)");
  private static final Pattern MATRIX = Pattern.compile(".*\\bc_(attn|proj|fc)\\.weight");

  @Override
  public String origin() {
    return stored.origin();
  }

  @Override
  public Set<String> names() {
    return stored.names().stream().flatMap(Gpt2Checkpoint::apart).collect(Collectors.toSet());
  }

  private static Stream<String> apart(String name) {
    Matcher joined = JOINED.matcher(name);
    return joined.matches()
        ? PARTS.stream().map(part -> joined.group(1) + part + "." + joined.group(2))
        : Stream.of(name);
  }

  @Override
  public StoredTensor tensor(String name) {
    Matcher part = PART.matcher(name);
    if (part.matches()) {
      return matrix(part.group(1) + part.group(3)).part(PARTS.indexOf(part.group(2)), PARTS.size());
    }
    return matrix(name);
  }

  private StoredTensor matrix(String name) {
    return stored.tensor(name).stored(MATRIX.matcher(name).matches());
  }

  @Override
  public String sha256() {
    return stored.sha256();
  }

  @Override
  public List<String> notes() {
    return stored.notes();
  }

  @Override
  public void close() {
    stored.close();
  }
}
