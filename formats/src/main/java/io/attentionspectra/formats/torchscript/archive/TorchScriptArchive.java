package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.internal.flow.Flow;
import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.Frame.Module;
import io.attentionspectra.formats.torchscript.internal.flow.FrameTree;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.search.ForwardFacts;
import io.attentionspectra.formats.torchscript.internal.search.FoundSite;
import io.attentionspectra.formats.torchscript.internal.search.SiteNames;
import io.attentionspectra.formats.torchscript.internal.search.SiteSearch;
import io.attentionspectra.formats.torchscript.internal.search.StreamEnds;
import io.attentionspectra.formats.torchscript.internal.source.Definition;
import io.attentionspectra.formats.torchscript.internal.source.Program;
import io.attentionspectra.formats.torchscript.internal.source.SourceFile;
import io.attentionspectra.formats.torchscript.internal.source.SourceLimit;
import io.attentionspectra.formats.torchscript.internal.source.SourceParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript file, read without the engine: its source, and where the model computes attention.
 *
 * <p>Nothing of the model runs here. Names of records are checked, what they expand to is bounded,
 * and the weights are never read.
 */
public final class TorchScriptArchive {

  /** Record of the recording functions in an instrumented archive. */
  private static final String RECORDING =
      "code/" + SourceWriter.RECORDING.replace('.', '/') + ".py";

  private final Path path;
  private final Program program;

  private TorchScriptArchive(Path path, Program program) {
    this.path = path;
    this.program = program;
  }

  /**
   * Reads the source of a file.
   *
   * @param path a file written by {@code torch.jit.save}
   * @return the archive
   * @throws IllegalArgumentException if it is no sound archive or its source does not parse, with
   *     the reason in one line
   */
  public static TorchScriptArchive read(Path path) {
    return read(path, new SourceLimit(SourceLimit.OF_MODELS));
  }

  /**
   * Reads the source of an archive within a limit.
   *
   * @param path the archive
   * @param limit how much source is read before it is refused
   * @return the archive
   * @throws IllegalArgumentException if it is damaged or beyond the limit
   */
  @API(status = API.Status.INTERNAL)
  public static TorchScriptArchive read(Path path, SourceLimit limit) {
    try (ArchiveRecords records = ArchiveRecords.open(path)) {
      List<SourceFile> files = new ArrayList<>();
      for (String name : records.names()) {
        if (name.startsWith("code/") && name.endsWith(".py")) {
          files.add(SourceParser.parse(name, records.text(name), limit));
        }
      }
      if (files.isEmpty() || !records.has("data.pkl")) {
        throw records.refusal(
            "has no TorchScript source (weights alone, as torch.save writes them, are not enough)",
            "export the model with torch.jit.trace or torch.jit.script, then torch.jit.save");
      }
      String top = topClass(records.bytes("data.pkl"));
      if (top == null) {
        throw records.refusal("names no class in data.pkl", "write it again with torch.jit.save");
      }
      return new TorchScriptArchive(path, new Program(files, top));
    } catch (StackOverflowError e) {
      throw tooDeep(path);
    }
  }

  private static IllegalArgumentException tooDeep(Path path) {
    return Check.failure(
        "model",
        path,
        "nests its source deeper than any model does",
        "write it again with torch.jit.save");
  }

  /**
   * The first class that a pickle names: opcode {@code c}, module, name, each ended by a newline.
   */
  private static @Nullable String topClass(byte[] pickle) {
    String text = new String(pickle, StandardCharsets.UTF_8);
    int start = text.indexOf("c__torch__");
    int middle = text.indexOf('\n', start);
    int end = text.indexOf('\n', middle + 1);
    if (start < 0 || middle < 0 || end < 0) {
      return null;
    }
    String name = text.substring(start + 1, middle) + "." + text.substring(middle + 1, end);
    return name.matches("[\\p{L}\\p{N}_.]+") ? name : null;
  }

  /**
   * The file.
   *
   * @return its path
   */
  public Path path() {
    return path;
  }

  /**
   * The source of the model, as the file holds it: what {@link ProbePattern} names variables of.
   *
   * @return text by name of the record, such as {@code code/__torch__/model.py}
   */
  public Map<String, String> source() {
    return program.files().stream()
        .collect(Collectors.toMap(SourceFile::record, SourceFile::text, (a, b) -> a, TreeMap::new));
  }

  /**
   * What {@code forward} takes, without the module itself.
   *
   * @return its parameters in order
   */
  @API(status = API.Status.INTERNAL)
  public List<Definition.Parameter> parameters() {
    List<Definition.Parameter> all =
        Objects.requireNonNull(program.top().methods().get("forward")).parameters();
    return all.subList(1, all.size());
  }

  /**
   * Finds the probe sites and prepares copies of the methods that lead to them.
   *
   * @param patterns attention that the search does not find by itself
   * @return what to probe; {@link InstrumentedArchive#sites()} is empty when no attention is found
   * @throws IllegalArgumentException if a pattern fits nothing, the source is nested deeper or
   *     takes longer to follow than any model's, or the file has probes already
   */
  public InstrumentedArchive instrument(ProbePattern... patterns) {
    return instrument(new SearchBudget(SearchBudget.OF_MODELS), patterns);
  }

  InstrumentedArchive instrument(SearchBudget budget, ProbePattern... patterns) {
    try {
      return searched(List.of(patterns), budget);
    } catch (StackOverflowError e) {
      throw tooDeep(path);
    }
  }

  private InstrumentedArchive searched(List<ProbePattern> patterns, SearchBudget budget) {
    if (program.files().stream().anyMatch(file -> file.record().equals(RECORDING))) {
      throw Check.failure(
          "model", path, "has probes already", "give the file that it was written from");
    }
    FrameTree tree = FrameTree.of(program, budget);
    List<NotInstrumented> missed = new ArrayList<>(tree.unknown());
    List<FoundSite> found = SiteSearch.sites(tree, patterns, missed);
    LayerChoice choice = new LayerChoice(found.stream().map(site -> site.path).toList());
    List<@Nullable Frame> layers = new ArrayList<>();
    for (FoundSite site : found) {
      layers.add(layerFrame(site, choice.around(site.path)));
    }
    ProbePlan plan = new ProbePlan(found, layers, StreamEnds.of(tree, found, layers));
    return new InstrumentedArchive(
        path,
        SiteNames.of(found, layers),
        found,
        missed,
        plan.roles(),
        added(tree, plan),
        ForwardFacts.of(tree));
  }

  /** The outermost call of the layer that leads to a site. */
  private static @Nullable Frame layerFrame(FoundSite site, @Nullable String layer) {
    Frame outermost = null;
    for (Frame frame = site.frame(); frame != null; frame = frame.caller) {
      Module module = frame.module;
      if (frame.definition.isMethod() && module.path().equals(layer)) {
        outermost = frame;
      }
    }
    boolean returnsTensor =
        outermost != null && ReturnType.firstTensor(outermost.definition.returnType()) != null;
    return returnsTensor ? outermost : null;
  }

  /** Source records with the copies in them, and the recording functions. */
  private Map<String, String> added(FrameTree tree, ProbePlan plan) {
    Map<String, String> records = new TreeMap<>();
    Map<SourceFile, List<Frame>> copied =
        plan.copied().values().stream()
            .sorted(Comparator.comparingInt(frame -> frame.definition.end()))
            .collect(Collectors.groupingBy(frame -> frame.definition.file()));
    copied.forEach((file, frames) -> records.put(file.record(), withCopies(tree, plan, frames)));
    if (!records.isEmpty()) {
      records.put(RECORDING, recordingFunctions(tree, plan));
    }
    return records;
  }

  /** The text of a file with a copy behind each of some definitions, in the order of the text. */
  private static String withCopies(FrameTree tree, ProbePlan plan, List<Frame> frames) {
    String text = frames.get(0).definition.file().text();
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (Frame frame : frames) {
      out.append(text, from, frame.definition.end());
      from = frame.definition.end();
      out.append('\n').append(SourceWriter.copy(plan, frame));
      if (frame == tree.root()) {
        out.append('\n').append(SourceWriter.probed(frame.definition));
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  /** An operator that writes into a tensor might write into one that was recorded: then copy. */
  private static String recordingFunctions(FrameTree tree, ProbePlan plan) {
    boolean inPlace = tree.flows().stream().anyMatch(Flow::writesInPlace);
    StringBuilder text =
        new StringBuilder(
            resource("attention_spectra.py")
                .replace("KEPT", inPlace ? "torch.clone(value)" : "value"));
    plan.returnTypes()
        .forEach((type, function) -> text.append(ReturnType.recordingFunction(type, function)));
    return text.toString();
  }

  private static String resource(String name) {
    try (InputStream in = TorchScriptArchive.class.getResourceAsStream(name)) {
      if (in == null) {
        throw Check.failure("resource", name, "is missing", "check the packaging");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
