package io.attentionspectra.study;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.NullAtHead;
import io.attentionspectra.nulls.NullComparison;
import io.attentionspectra.result.PlottedBand;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.SpectrumDetail;
import io.attentionspectra.spectrum.Spectrum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@link HeadAccumulator} keeps of the first text: which head it is, and what is plotted.
 *
 * @param layer number of the layer
 * @param head number of the head
 * @param headSize m
 * @param sink the key that gets the most attention
 * @param regime the regime of the scores
 * @param detail the spectrum and what it is set against
 */
record FirstText(
    int layer, int head, int headSize, int sink, Regime regime, SpectrumDetail detail) {

  static FirstText of(NullComparison comparison) {
    HeadReading reading = comparison.reading();
    Map<String, PlottedCurve> laws = new LinkedHashMap<>();
    Map<String, PlottedBand> bands = new LinkedHashMap<>();
    for (NullAtHead each : comparison.nulls()) {
      String name = each.of().name();
      each.law().ifPresent(law -> laws.put(name, PlottedCurve.of(law)));
      each.replicas()
          .filter(replicas -> isPlotted(each.of(), replicas))
          .ifPresent(replicas -> bands.put(name, PlottedBand.of(replicas)));
    }
    return new FirstText(
        reading.layer(),
        reading.head(),
        reading.headSize(),
        reading.spectrum().rows().sink(),
        reading.scores().regime(),
        new SpectrumDetail(reading.spectrum().spectrum(), laws, bands));
  }

  /** Whether of all replicas enough is known for a band. */
  private static boolean isPlotted(AttentionNull of, Replicas replicas) {
    int drawn = of.draw().map(HeadDraw::replicas).orElse(0);
    return replicas.count() == drawn && replicas.spectra().size() >= Math.min(2, drawn);
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeInt(layer);
    out.writeInt(head);
    out.writeInt(headSize);
    out.writeInt(sink);
    out.writeUTF(regime.name());
    BinaryState.write(detail.spectrum().toArray(), out);
    out.writeInt(detail.laws().size());
    for (Map.Entry<String, PlottedCurve> law : detail.laws().entrySet()) {
      out.writeUTF(law.getKey());
      BinaryState.write(law.getValue().x(), out);
      BinaryState.write(law.getValue().density(), out);
      out.writeDouble(law.getValue().edge());
    }
    out.writeInt(detail.bands().size());
    for (Map.Entry<String, PlottedBand> band : detail.bands().entrySet()) {
      out.writeUTF(band.getKey());
      BinaryState.write(band.getValue().mean(), out);
      BinaryState.write(band.getValue().lower(), out);
      BinaryState.write(band.getValue().upper(), out);
    }
  }

  static FirstText readFrom(DataInput in) throws IOException {
    return new FirstText(
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        Regime.valueOf(in.readUTF()),
        new SpectrumDetail(Spectrum.of(BinaryState.readDoubles(in)), readLaws(in), readBands(in)));
  }

  private static Map<String, PlottedCurve> readLaws(DataInput in) throws IOException {
    Map<String, PlottedCurve> laws = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      laws.put(
          in.readUTF(),
          new PlottedCurve(
              BinaryState.readDoubles(in), BinaryState.readDoubles(in), in.readDouble()));
    }
    return laws;
  }

  private static Map<String, PlottedBand> readBands(DataInput in) throws IOException {
    Map<String, PlottedBand> bands = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      bands.put(
          in.readUTF(),
          new PlottedBand(
              BinaryState.readDoubles(in),
              BinaryState.readDoubles(in),
              BinaryState.readDoubles(in)));
    }
    return bands;
  }
}
