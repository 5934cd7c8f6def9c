package io.attentionspectra.djl.hook;

import io.attentionspectra.base.Check;
import java.util.List;
import java.util.stream.Collectors;

/** Why nothing is selected. */
record EmptySelection(
    List<BlockSite> all, List<SiteSelection> included, List<SiteSelection> excluded) {

  private static final int SHOWN = 12;

  IllegalArgumentException failure() {
    List<BlockSite> chosen =
        all.stream().filter(site -> included.stream().anyMatch(one -> one.test(site))).toList();
    if (!chosen.isEmpty() || included.isEmpty()) {
      return Check.failure(
          "except",
          named(excluded),
          "leaves out every selected block",
          "leave out less; selected were: " + listed(chosen.isEmpty() ? all : chosen));
    }
    return Check.failure(
        "select",
        named(included),
        "chooses none of the " + all.size() + " blocks",
        "** crosses levels, * does not; the blocks are: " + listed(all));
  }

  private static String named(List<SiteSelection> selections) {
    return selections.stream().map(SiteSelection::describe).collect(Collectors.joining(", "));
  }

  static String listed(List<BlockSite> sites) {
    String shown =
        sites.stream().limit(SHOWN).map(BlockSite::toString).collect(Collectors.joining(", "));
    int rest = sites.size() - SHOWN;
    return rest > 0 ? shown + " and " + rest + " more" : shown;
  }
}
