package io.attentionspectra.report.figures;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import java.util.List;
import java.util.Locale;

/** The numbers of the figures as JSON; what JSON cannot write becomes null. */
final class GalleryJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private GalleryJson() {}

  static ObjectNode of(Gallery gallery) {
    ObjectNode json = NODES.objectNode();
    json.put("part", gallery.part().name().toLowerCase(Locale.ROOT));
    json.put("seed", gallery.seed());
    json.put("scale", gallery.sizes().scale());
    ArrayNode figures = json.putArray("figures");
    gallery.figures().forEach(figure -> figures.add(figure(figure)));
    return json;
  }

  private static ObjectNode figure(Figure figure) {
    ObjectNode json = NODES.objectNode();
    json.put("id", figure.id());
    json.put("title", figure.title());
    json.put("source", figure.source());
    json.put("setting", figure.setting());
    ArrayNode rows = json.putArray("table");
    figure.table().rows().forEach(row -> rows.add(row(figure.table(), row)));
    ArrayNode plots = json.putArray("plots");
    figure.plots().forEach(plot -> plots.add(plot(plot)));
    return json;
  }

  private static ObjectNode row(NumberTable table, NumberTable.Row row) {
    ObjectNode json = NODES.objectNode();
    json.put(table.corner(), row.name());
    for (int i = 0; i < row.cells().size(); i++) {
      ObjectNode cell = json.putObject(table.columns().get(i));
      put(cell, "value", row.cells().get(i).value());
      put(cell, "standardError", row.cells().get(i).error());
    }
    return json;
  }

  private static ObjectNode plot(Plot plot) {
    ObjectNode json = NODES.objectNode();
    json.put("title", plot.title());
    json.put("xAxis", plot.x().label());
    json.put("yAxis", plot.y().label());
    ArrayNode series = json.putArray("series");
    List<Mark> marks = plot.marks();
    marks.forEach(mark -> series.add(series(mark)));
    return json;
  }

  private static ObjectNode series(Mark mark) {
    ObjectNode json = NODES.objectNode();
    json.put("label", mark.label());
    if (mark instanceof Mark.Bars bars) {
      json.set("edges", numbers(bars.edges()));
      json.set("heights", numbers(bars.heights()));
    } else if (mark instanceof Mark.Line line) {
      json.set("x", numbers(line.x()));
      json.set("y", numbers(line.y()));
    } else if (mark instanceof Mark.Points points) {
      json.set("x", numbers(points.x()));
      json.set("y", numbers(points.y()));
      json.set("standardError", numbers(points.error()));
    } else if (mark instanceof Mark.Rule rule) {
      put(json, "at", rule.at());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  private static ArrayNode numbers(double[] values) {
    ArrayNode array = NODES.arrayNode();
    for (double value : values) {
      if (Double.isFinite(value)) {
        array.add(value);
      } else {
        array.addNull();
      }
    }
    return array;
  }
}
