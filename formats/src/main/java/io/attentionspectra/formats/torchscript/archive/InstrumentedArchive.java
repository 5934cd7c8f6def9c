package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.internal.search.ForwardFacts;
import io.attentionspectra.formats.torchscript.internal.search.FoundSite;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * An archive with its probe sites, and the source that reports them. Immutable; nothing is written
 * before {@link #writeTo}.
 */
public final class InstrumentedArchive {

  private final Path path;
  private final List<ProbeSite> sites;
  private final List<FoundSite> found;
  private final List<NotInstrumented> missed;
  private final Map<String, Set<Role>> roles;
  private final Map<String, String> added;
  private final ForwardFacts facts;

  InstrumentedArchive(
      Path path,
      List<ProbeSite> sites,
      List<FoundSite> found,
      List<NotInstrumented> missed,
      Map<String, Set<Role>> roles,
      Map<String, String> added,
      ForwardFacts facts) {
    this.path = path;
    this.sites = sites;
    this.found = found;
    this.missed = List.copyOf(missed);
    this.roles = roles;
    this.added = added;
    this.facts = facts;
  }

  /**
   * The file the model comes from.
   *
   * @return its path
   */
  public Path path() {
    return path;
  }

  /**
   * Where the model computes attention, in the order in which it does when every branch is taken.
   *
   * @return the sites; empty when no attention was found
   */
  public List<ProbeSite> sites() {
    return sites;
  }

  /**
   * What looks like attention, or may hold some, and gets no probe.
   *
   * @return places and reasons
   */
  public List<NotInstrumented> notInstrumented() {
    return missed;
  }

  /**
   * Writes the archive with its probes, record by record: weights are streamed, never held in
   * memory. What the engine would believe unread is checked first.
   *
   * @param target a new file
   * @throws IllegalArgumentException if a record is damaged or the file cannot be written
   */
  public void writeTo(Path target) {
    try (ArchiveRecords records = ArchiveRecords.open(path)) {
      ArchiveObjects.requireSound(records);
      records.write(target, name -> !name.endsWith(".debug_pkl"), added);
    }
  }

  /**
   * What the source says about running the model.
   *
   * @return arguments and what becomes of them
   */
  @API(status = API.Status.INTERNAL)
  public ForwardFacts facts() {
    return facts;
  }

  /**
   * The sites as the search found them, in the order of {@link #sites}.
   *
   * @return places in the source
   */
  @API(status = API.Status.INTERNAL)
  public List<FoundSite> found() {
    return found;
  }

  /**
   * What every recording means, by the name under which the probed model reports it.
   *
   * @return names and meanings
   */
  @API(status = API.Status.INTERNAL)
  public Map<String, Set<Role>> roles() {
    return roles;
  }

  /**
   * Source records as they are written.
   *
   * @return record names and their text
   */
  @API(status = API.Status.INTERNAL)
  public Map<String, String> added() {
    return added;
  }
}
