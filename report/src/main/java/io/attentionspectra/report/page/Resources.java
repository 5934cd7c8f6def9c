package io.attentionspectra.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The texts a page is put together from: its own, and the chart library's. */
final class Resources {

  private Resources() {}

  static String own(String name) {
    return read(name);
  }

  /**
   * Apache ECharts (Apache-2.0), the build with lines, scatter, tooltips and both renderers; a
   * smaller build has no tooltip and no SVG.
   */
  static String echarts() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(own("echarts.properties")));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    String version = properties.getProperty("version");
    return read("/META-INF/resources/webjars/echarts/" + version + "/echarts.common.min.js");
  }

  private static String read(String name) {
    try (InputStream stream = Resources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(
            name + ": not on the class path; run with the jars this module depends on");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
