package io.attentionspectra.onnx.internal.feed;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.onnx.internal.feed.Feed.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Chooses among the ways to feed a graph by running a short text: one that the graph takes, and
 * whose token numbers and types are looked up in tables, which refuse a number beyond their rows.
 */
public final class FeedTrial {

  /** How far two runs of the same attention may be apart. */
  private static final double SAME = 1e-5;

  /** No table has as many rows. */
  private static final long BEYOND = 1L << 30;

  private final PassRunner runner;
  private final List<String> names;
  private final String origin;

  /**
   * A trial of a graph.
   *
   * @param runner runs it
   * @param names tensors by which two ways are compared
   * @param origin what to call the model in messages
   */
  public FeedTrial(PassRunner runner, List<String> names, String origin) {
    this.runner = runner;
    this.names = names;
    this.origin = origin;
  }

  /** A way that the graph takes, and what it gave. */
  private record Accepted(Feed feed, Map<String, Values> tensors) {

    Values tensor(String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }
  }

  /**
   * Runs them.
   *
   * @param feeds at least one
   * @param text a short text
   * @return the one that fits
   * @throws IllegalArgumentException if the graph takes none, or several and gives other attention
   */
  public Feed choose(List<Feed> feeds, TokenizedText text) {
    if (feeds.size() == 1) {
      return feeds.get(0);
    }
    List<Accepted> accepted = new ArrayList<>();
    String refusal = "";
    for (Feed feed : feeds) {
      try {
        Accepted run = new Accepted(feed, runner.run(feed, List.of(text), names));
        if (looksUp(feed, text) && !isBlind(run.tensor(names.get(0)))) {
          accepted.add(run);
        }
      } catch (IllegalArgumentException e) {
        refusal = refusal.isEmpty() ? String.valueOf(e.getMessage()) : refusal;
      }
    }
    if (accepted.isEmpty()) {
      throw Check.failure(
          "model",
          origin,
          "runs with none of the inputs that texts give"
              + (refusal.isEmpty() ? "" : ": " + refusal),
          "name its inputs input_ids, attention_mask, token_type_ids, position_ids");
    }
    requireAlike(accepted);
    return accepted.get(0).feed();
  }

  /** Whether a mask that hides every token explains the attention: NaN, or all weights equal. */
  private static boolean isBlind(Values attention) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int at = 0; at < attention.count(); at++) {
      least = Math.min(least, attention.numbers().at(at));
      most = Math.max(most, attention.numbers().at(at));
    }
    return !(most - least > SAME);
  }

  private boolean looksUp(Feed feed, TokenizedText text) {
    return feed.inputs().entrySet().stream()
        .filter(each -> each.getValue() instanceof Tokens)
        .allMatch(
            each -> {
              String what = ((Tokens) each.getValue()).what();
              boolean table =
                  what.equals(InputKind.IDS.toString()) || what.equals(InputKind.TYPES.toString());
              boolean free =
                  what.equals(InputKind.MASK.toString())
                      || what.equals(InputKind.PADDING.toString());
              boolean refused = refuses(feed.with(each.getKey(), BEYOND), text);
              return table ? refused : !free || !refused;
            });
  }

  private boolean refuses(Feed feed, TokenizedText text) {
    try {
      runner.run(feed, List.of(text), names);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private void requireAlike(List<Accepted> accepted) {
    Accepted first = accepted.get(0);
    for (Accepted other : accepted) {
      for (String name : names) {
        if (differ(first.tensor(name), other.tensor(name))) {
          throw Check.failure(
              "model",
              origin,
              "runs with " + first.feed().describe() + " and with " + other.feed().describe(),
              "say what its inputs are, or name them as usual");
        }
      }
    }
  }

  private static boolean differ(Values one, Values other) {
    if (!Arrays.equals(one.shape(), other.shape())) {
      return true;
    }
    for (int at = 0; at < one.count(); at++) {
      if (!(Math.abs(one.numbers().at(at) - other.numbers().at(at)) <= SAME)) {
        return true;
      }
    }
    return false;
  }
}
