package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Describes found sites to the user, under names that are unique and the same in every run. */
public final class SiteNames {

  private SiteNames() {}

  public static List<ProbeSite> of(List<FoundSite> found, List<@Nullable Frame> layers) {
    Map<String, Integer> seen = new HashMap<>();
    List<ProbeSite> sites = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      FoundSite site = found.get(i);
      Frame layer = layers.get(i);
      int before = seen.merge(site.path, 1, Integer::sum) - 1;
      String base = site.path.isEmpty() ? "forward" : site.path;
      sites.add(
          described(
              site,
              before == 0 ? base : base + "#" + before,
              layer == null ? null : layer.module.path()));
    }
    return List.copyOf(sites);
  }

  private static ProbeSite described(FoundSite site, String name, @Nullable String layer) {
    return new ProbeSite(
        name,
        site.path,
        site.kind,
        layer,
        weight(site.queries),
        weight(site.keys),
        largest(site.queries, Projection::heads),
        largest(site.queries, Projection::headSize),
        !site.queries.isEmpty(),
        site.isFused() || !site.products.isEmpty(),
        site.frame().where(site.attention.get(0).expression()));
  }

  private static @Nullable String weight(List<Projection> projections) {
    for (Projection projection : projections) {
      if (projection.weight() != null) {
        return projection.weight();
      }
    }
    return null;
  }

  /** What one of the branches says; 0 means nothing. */
  private static int largest(List<Projection> projections, ToIntFunction<Projection> number) {
    return projections.stream().mapToInt(number).max().orElse(0);
  }
}
