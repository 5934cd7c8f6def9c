package io.attentionspectra.report.figures;

import io.attentionspectra.base.Document;
import io.attentionspectra.report.figures.internal.Cell;
import io.attentionspectra.report.figures.internal.Figure;
import io.attentionspectra.report.figures.internal.NumberTable;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import java.util.Locale;

/** The numbers of the figures as the document that {@code figures --json} prints. */
final class GalleryDocument {

  private GalleryDocument() {}

  static Document of(Gallery gallery) {
    return new Document()
        .put("part", gallery.part().name().toLowerCase(Locale.ROOT))
        .put("seed", gallery.seed())
        .number("scale", gallery.scale())
        .objects("figures", gallery.figures().stream().map(GalleryDocument::figure).toList());
  }

  private static Document figure(Figure figure) {
    NumberTable table = figure.table();
    return new Document()
        .put("id", figure.id())
        .put("title", figure.title())
        .put("source", figure.source())
        .put("setting", figure.setting())
        .objects("table", table.rows().stream().map(row -> row(table, row)).toList())
        .objects("plots", figure.plots().stream().map(GalleryDocument::plot).toList());
  }

  private static Document row(NumberTable table, NumberTable.Row row) {
    Document document = new Document().put(table.corner(), row.name());
    for (int i = 0; i < row.cells().size(); i++) {
      Cell cell = row.cells().get(i);
      document.object(
          table.columns().get(i),
          new Document().number("value", cell.value()).number("standardError", cell.error()));
    }
    return document;
  }

  private static Document plot(Plot plot) {
    return new Document()
        .put("title", plot.title())
        .put("xAxis", plot.x().label())
        .put("yAxis", plot.y().label())
        .objects("series", plot.marks().stream().map(GalleryDocument::series).toList());
  }

  private static Document series(Mark mark) {
    Document document = new Document().put("label", mark.label());
    if (mark instanceof Mark.Bars bars) {
      document.numbers("edges", bars.edges()).numbers("heights", bars.heights());
    } else if (mark instanceof Mark.Line line) {
      document.numbers("x", line.x()).numbers("y", line.y());
    } else if (mark instanceof Mark.Points points) {
      document
          .numbers("x", points.x())
          .numbers("y", points.y())
          .numbers("standardError", points.error());
    } else if (mark instanceof Mark.Rule rule) {
      document.number("at", rule.at());
    }
    return document;
  }
}
