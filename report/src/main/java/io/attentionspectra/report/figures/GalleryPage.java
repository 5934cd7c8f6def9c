package io.attentionspectra.report.figures;

import io.attentionspectra.report.figures.internal.Figure;
import io.attentionspectra.report.figures.internal.NumberTable;
import io.attentionspectra.report.plot.internal.Html;
import io.attentionspectra.report.plot.internal.SvgPlot;
import java.util.List;

/** The figures as one HTML document that asks no network for anything. */
final class GalleryPage {

  private static final String STYLE =
      """
      :root{color-scheme:light}
      body{font:15px/1.5 system-ui,"DejaVu Sans",sans-serif;color:#263238;background:#f4f6f7;margin:0}
      main{max-width:1560px;margin:0 auto;padding:24px}
      h1{font-size:26px;margin:0 0 6px}h2{font-size:19px;margin:0 0 4px}
      p{margin:4px 0 8px;max-width:100ch}
      nav a{margin-right:18px;white-space:nowrap}a{color:#1b6ca8}
      section{background:#fff;border:1px solid #dde3e6;border-radius:8px;padding:18px 22px;margin:18px 0}
      .source{color:#546e7a}.setting{color:#546e7a;font-size:13px}
      .reading{border-left:4px solid #1b6ca8;padding-left:12px}
      .body{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:24px;align-items:start}
      .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:8px}
      .square{grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));max-width:920px}
      .alone{grid-template-columns:minmax(0,460px)}
      @media(max-width:1100px){.body{display:block}}
      .numbers{max-width:100%;overflow-x:auto}
      svg{width:100%;max-width:480px;height:auto;font-family:inherit}
      .t{font-size:14px;font-weight:600;fill:#263238}.l{font-size:13px;fill:#455a64}.k{font-size:12px;fill:#455a64}
      .g{stroke:#e8edef;fill:none}.a{stroke:#90a4ae;fill:none}.r{stroke:#7a868c;stroke-dasharray:3 3;fill:none}
      table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}
      th,td{padding:3px 5px;text-align:right;white-space:nowrap;border-bottom:1px solid #e8edef}
      th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #b0bec5;vertical-align:bottom;white-space:normal;max-width:9ch}
      small{color:#607d8b}.h{paint-order:stroke;stroke:#fff;stroke-width:4px}
      """;

  private final Gallery gallery;
  private final StringBuilder html = new StringBuilder();

  private GalleryPage(Gallery gallery) {
    this.gallery = gallery;
  }

  static String of(Gallery gallery) {
    return new GalleryPage(gallery).write();
  }

  private String write() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>Figures of attention-spectra</title><style>")
        .append(STYLE)
        .append("</style></head><body><main>\n");
    head();
    List<Figure> figures = gallery.figures();
    for (int i = 0; i < figures.size(); i++) {
      section(figures.get(i), i + 1);
    }
    return html.append("</main></body></html>\n").toString();
  }

  private void head() {
    html.append("<h1>Random-matrix theory of attention and pooling, put to the test</h1>")
        .append("<p>Every figure sets simulated matrices (bars and dots, error bars of one ")
        .append("standard error) against what theory says without any fit (lines). ")
        .append("A distance is the Kolmogorov–Smirnov distance: the largest difference between ")
        .append("two distribution functions, 0 for equal ones and at most 1.</p>")
        .append("<p class=\"source\">[H] Hayase, Collins, Karakida, “Gaussian Equivalence for ")
        .append("Self-Attention”, arXiv 2510.06685. [S] Seddik, “How Does Attention Help? ")
        .append("Insights from Random Matrices on Signal Recovery from Sequence Models”, ")
        .append(
            "arXiv 2605.06826. [C] The laws of causal attention, derived for this project from ")
        .append("the linear model of [H] by the method of Hachem, Loubaton, Najim, ")
        .append("“Deterministic equivalents for certain functionals of large random matrices”, ")
        .append("Ann. Appl. Probab. 17 (2007) 875.</p><p class=\"setting\">Seed ")
        .append(gallery.seed())
        .append(gallery.scale() < 1 ? reduced() : ", sizes of the papers")
        .append(". Full precision: figures.json.</p><nav>");
    int number = 1;
    for (Figure figure : gallery.figures()) {
      html.append("<a href=\"#").append(figure.id()).append("\">").append(number++).append(". ");
      html.append(Html.escape(figure.title())).append("</a> ");
    }
    html.append("</nav>\n");
  }

  private String reduced() {
    return ", sizes reduced to " + 100 * gallery.scale() + " % of the papers’";
  }

  private void section(Figure figure, int number) {
    html.append("<section id=\"").append(figure.id()).append("\"><h2>").append(number).append(". ");
    html.append(Html.escape(figure.title())).append("</h2>");
    paragraph("source", figure.source());
    paragraph("reading", figure.reading());
    String kind =
        switch (figure.plots().size()) {
          case 1 -> "plots alone";
          case 4 -> "plots square";
          default -> "plots";
        };
    html.append("<div class=\"body\"><div class=\"").append(kind).append("\">");
    for (int i = 0; i < figure.plots().size(); i++) {
      html.append(SvgPlot.of(figure.plots().get(i), figure.id() + "-" + i)).append('\n');
    }
    html.append("</div><div class=\"numbers\">");
    table(figure.table());
    html.append("</div></div>");
    paragraph("setting", figure.setting());
    html.append("</section>\n");
  }

  private void paragraph(String kind, String text) {
    html.append("<p class=\"").append(kind).append("\">").append(Html.escape(text)).append("</p>");
  }

  private void table(NumberTable table) {
    html.append("<table><thead><tr><th>").append(Html.escape(table.corner())).append("</th>");
    table.columns().forEach(c -> html.append("<th>").append(Html.escape(c)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (NumberTable.Row row : table.rows()) {
      html.append("<tr><td>").append(Html.escape(row.name())).append("</td>");
      row.cells().forEach(c -> html.append("<td>").append(c.html()).append("</td>"));
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }
}
