package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import io.attentionspectra.base.Check;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The attention layers of a tree, and the part each block plays in them. */
final class AttentionLayout {

  /** What the calls of a block show. */
  enum Role {
    LAYER,
    ATTENTION,
    QUERY,
    KEY,
    VALUE,
    PROBABILITIES
  }

  private final List<AttentionSite> sites = new ArrayList<>();
  private final IdentityHashMap<Block, Set<Role>> roles = new IdentityHashMap<>();
  private final IdentityHashMap<Block, AttentionSite> attentions = new IdentityHashMap<>();

  private AttentionLayout() {}

  static AttentionLayout of(Block root, List<AttentionNames> names, SiteSelection layers) {
    List<BlockSite> tree = BlockTree.of(root);
    Map<String, BlockSite> byPath =
        tree.stream().collect(Collectors.toMap(BlockSite::path, Function.identity()));
    AttentionLayout layout = new AttentionLayout();
    for (BlockSite site : tree) {
      names.stream()
          .flatMap(name -> name.in(site.block()).stream())
          .findFirst()
          .ifPresent(parts -> layout.add(site, layerOf(site, byPath, layers), parts));
    }
    if (layout.sites.isEmpty()) {
      requireProbabilities(tree, names);
      throw Check.failure(
          "attention",
          "none",
          "no block has children named as one of "
              + names.stream().map(AttentionNames::describe).toList(),
          "name those of your blocks by recognising(…); the blocks are: "
              + EmptySelection.listed(tree));
    }
    return layout;
  }

  /** Refuses a block that lacks nothing but the child which is given the probabilities. */
  private static void requireProbabilities(List<BlockSite> tree, List<AttentionNames> names) {
    for (BlockSite site : tree) {
      for (AttentionNames name : names) {
        if (name.lacksProbabilities(site.block())) {
          throw Check.failure(
              "attention at " + site.path(),
              "no child '" + name.probabilities() + "'",
              "must be given the attention probabilities, since hooks see the calls of blocks only",
              "add a child of that name, such as a Dropout of rate 0, and call it on the softmax,"
                  + " or name yours by recognising(…)");
        }
      }
    }
  }

  /** The nearest selected block around the attention; the attention itself where it is the root. */
  private static BlockSite layerOf(
      BlockSite attention, Map<String, BlockSite> byPath, SiteSelection layers) {
    return Stream.concat(attention.pathsAbove().stream().map(byPath::get), Stream.of(attention))
        .filter(layers::test)
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "hidden states at",
                    layers.describe(),
                    "chooses no block around " + attention,
                    "choose blocks that contain the attention"));
  }

  private void add(BlockSite attention, BlockSite layer, AttentionParts parts) {
    AttentionSite site = new AttentionSite(sites.size(), attention, layer);
    sites.add(site);
    attentions.put(attention.block(), site);
    play(layer.block(), Role.LAYER);
    play(attention.block(), Role.ATTENTION);
    parts.query().ifPresent(block -> play(block, Role.QUERY));
    parts.key().ifPresent(block -> play(block, Role.KEY));
    parts.value().ifPresent(block -> play(block, Role.VALUE));
    play(parts.probabilities(), Role.PROBABILITIES);
  }

  private void play(Block block, Role role) {
    roles.computeIfAbsent(block, any -> EnumSet.noneOf(Role.class)).add(role);
  }

  List<AttentionSite> sites() {
    return List.copyOf(sites);
  }

  boolean concerns(BlockSite site) {
    return roles.containsKey(site.block());
  }

  Set<Role> roles(BlockCall call) {
    return roles.getOrDefault(call.site().block(), Set.of());
  }

  /**
   * Number of the layer an attention block computes in this call: its own, and for each earlier
   * call in the pass as many more as there are layers.
   */
  int number(BlockCall call) {
    return site(call).number() + call.index() * sites.size();
  }

  /** The site of a call in the role of attention. */
  AttentionSite site(BlockCall call) {
    return Objects.requireNonNull(attentions.get(call.site().block()));
  }
}
