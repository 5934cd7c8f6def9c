package io.attentionspectra.cli.figures;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.JsonText;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.report.figures.Gallery;
import io.attentionspectra.report.figures.Part;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The figures of the papers, recomputed, and those of causal attention. */
@Command(
    name = "figures",
    description = {
      "Recomputes the papers' figures and those of causal attention: writes figures.html, a page"
          + " that works offline with every plot beside its measured and predicted numbers, and"
          + " figures.json.",
      ""
    })
public final class FiguresCommand extends ResultCommand {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the page; made if missing (default: figures).")
  private Path out = Path.of("figures");

  @Option(
      names = "--part",
      paramLabel = "PART",
      converter = PartConverter.class,
      description = "attention, pooling, causal or all (default: all).")
  private Part part = Part.ALL;

  @Option(
      names = "--scale",
      hidden = true,
      defaultValue = "1",
      description = "Share of the papers' sizes, for a quick look.")
  private double scale;

  @Override
  protected Answer answer() {
    int units = Gallery.units(part, scale);
    FigureFolder folder = FigureFolder.at(out);
    FiguresProgress progress = FiguresProgress.of(errors(), units);
    Gallery gallery = Gallery.of(part, scale, seed(), progress::done);
    Document document = gallery.document();
    Path page = folder.write("figures.html", gallery.page());
    Path data = folder.write("figures.json", JsonText.indented(document.map()) + "\n");
    document.put("page", page.toString()).put("data", data.toString());
    return new FiguresAnswer(document.map(), gallery.summary(), page, data);
  }
}
