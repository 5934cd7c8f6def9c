package io.attentionspectra.cli.sites;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.PatternOption;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.formats.torchscript.NotInstrumented;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import io.attentionspectra.onnx.model.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a TorchScript or ONNX model computes attention. */
@Command(
    name = "sites",
    description = {
      "Where a TorchScript file or an ONNX graph computes attention, in the order of "
          + "computation. Of TorchScript: path of the module, how it is computed, shape as far as "
          + "the source says it, and what could not be instrumented. Of ONNX: the node, scale c, "
          + "cap, mask and bias of the scores, and whether the tokens X that enter the queries and "
          + "keys are known. Only the file is read; the model is not run.",
      ""
    })
public final class SitesCommand extends ResultCommand {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "A file written by torch.jit.save, or an ONNX file or its directory.")
  @SuppressWarnings("NullAway.Init")
  private Path model;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PatternOption patterns;

  @Override
  protected Answer answer() {
    if (Files.isDirectory(model) || model.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      requireNoPatterns();
      return new GraphSites(model, OnnxModel.at(model).probe());
    }
    return new Found(TorchScriptArchive.read(model).instrument(patterns.given()));
  }

  private void requireNoPatterns() {
    if (patterns.given().length > 0) {
      throw Check.failure(
          "--pattern",
          patterns.given()[0],
          "names a variable of a TorchScript file, which '" + model + "' is not",
          "leave it out");
    }
  }

  /** Sites and what was left out. */
  private record Found(InstrumentedArchive archive) implements Answer {

    @Override
    public Map<String, @Nullable Object> json() {
      return new Document()
          .put("model", archive.path().toString())
          .objects("sites", archive.sites().stream().map(Found::document).toList())
          .objects(
              "notInstrumented", archive.notInstrumented().stream().map(Found::document).toList())
          .map();
    }

    private static Document document(NotInstrumented place) {
      return new Document()
          .put("path", place.path())
          .put("where", place.where())
          .put("reason", place.reason());
    }

    private static Document document(ProbeSite site) {
      Document document =
          new Document()
              .put("name", site.name())
              .put("path", site.path())
              .put("kind", site.kind().toString())
              .put("shape", site.shape())
              .put("where", site.where())
              .put("hidden", site.hidden())
              .put("queriesAndKeys", site.queriesAndKeys());
      putKnown(document, "layer", site.layer());
      putKnown(document, "queryWeight", site.queryWeight());
      putKnown(document, "keyWeight", site.keyWeight());
      if (site.heads() > 0) {
        document.put("heads", site.heads());
      }
      if (site.headSize() > 0) {
        document.put("headDim", site.headSize());
      }
      return document;
    }

    private static void putKnown(Document document, String key, @Nullable String value) {
      if (value != null) {
        document.put(key, value);
      }
    }

    @Override
    public String text() {
      List<String> lines = new ArrayList<>();
      if (archive.sites().isEmpty()) {
        lines.add("No attention was found.");
      } else {
        Table table = Table.withHeader("site", "kind", "shape", "q and k", "hidden", "W_Q");
        for (ProbeSite site : archive.sites()) {
          String weight = site.queryWeight();
          table.row(
              site.name(),
              site.kind().toString(),
              site.shape(),
              site.queriesAndKeys() ? "yes" : "no",
              site.hidden() ? "yes" : "no",
              weight == null ? "-" : weight);
        }
        lines.add(table.toString());
      }
      if (!archive.notInstrumented().isEmpty()) {
        lines.add("Not instrumented:");
        for (NotInstrumented place : archive.notInstrumented()) {
          String path = place.path().isEmpty() ? "the model" : place.path();
          lines.add("  " + path + ", " + place.where() + ": " + place.reason());
        }
      }
      return String.join(System.lineSeparator(), lines);
    }
  }
}
