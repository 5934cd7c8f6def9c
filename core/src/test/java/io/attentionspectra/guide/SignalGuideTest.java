package io.attentionspectra.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.MultipleTesting;
import io.attentionspectra.signal.PooledSignal;
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.signal.SeparableSignal.LengthClass;
import io.attentionspectra.signal.SpikedPopulation;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/signal.md. */
final class SignalGuideTest {

  @Test
  void isTheSignalVisible() {
    // guide:signal
    double delta = 384 / 30_522.0; // d/V
    double gamma = 384 / 4_104.0; // d/N
    PooledSignal signal = PooledSignal.of(delta, gamma, 0.5); // ρ = 0.5
    boolean visible = signal.detectable();
    double threshold = signal.secondThreshold(); // ρ must exceed 0.35
    double alignment = signal.alignment(); // squared cosine, 0.44
    double sequences = 384 * signal.sequencesNeededOverDimension().orElseThrow(); // 1,816
    double wanted = signal.rhoForAlignment(0.9); // ρ for a squared cosine of 0.9: 1.56
    // end
    assertTrue(visible);
    assertEquals(0.35, threshold, 0.005);
    assertEquals(0.44, alignment, 0.005);
    assertEquals(1_816, sequences, 0.5);
    assertEquals(1.56, wanted, 0.005);
    assertEquals(0.9, PooledSignal.of(delta, gamma, wanted).alignment(), 1e-9);
  }

  @Test
  void isTheOutlierSignificant() {
    // guide:significance
    SoftEdged noise = FreeProduct.of(0.4, 200 / 350.0, 1 / 8.0); // κ = 1/8: mean of 8 tokens
    EdgeSignificance edge = EdgeSignificance.of(noise);
    double pValue = edge.pValue(1.05 * noise.rightEdge(), 200); // 200 eigenvalues: 0.008
    double critical = edge.criticalEigenvalue(0.01, 200); // 4.7 % above the edge
    double[] adjusted = MultipleTesting.HOLM.adjust(pValue, 0.3, 0.0004);
    // end
    assertEquals(0.008, pValue, 0.0005);
    assertEquals(1.047, critical / noise.rightEdge(), 0.0005);
    assertEquals(0.01, edge.pValue(critical, 200), 1e-8);
    assertEquals(3 * 0.0004, adjusted[2], 1e-15);
  }

  @Test
  void manyLengths() {
    // guide:lengths
    List<LengthClass> means =
        List.of(new LengthClass(0.5, 1 / 4.0, 0.62), new LengthClass(0.5, 1 / 32.0, 0.51));
    List<LengthClass> scaled = // every text times the root of its length: κ = 1
        List.of(new LengthClass(0.5, 1, 4 * 0.62), new LengthClass(0.5, 1, 32 * 0.51));
    double asMeans = SeparableSignal.isotropic(0.4, 0.25, means).alignment(1); // 0.847 at ‖μ‖² = 1
    SeparableSignal signal = SeparableSignal.isotropic(0.4, 0.25, scaled);
    double asScaled = signal.alignment(1); // 0.964
    double outlier = signal.outlier(1).orElseThrow(); // 10.73, beyond the edge at 3.50
    double texts = signal.textsNeededOverDimension(1, 0.9).orElseThrow(); // N/d for 0.9
    double pValue = signal.edgeSignificance().pValue(1.05 * signal.bulkEdge(), 384);
    // end
    assertEquals(0.847, asMeans, 0.0005);
    assertEquals(0.964, asScaled, 0.0005);
    assertEquals(10.73, outlier, 0.006);
    assertEquals(3.50, signal.bulkEdge(), 0.0006);
    assertTrue(texts < 4 && pValue < 0.001, texts + ", " + pValue);
  }

  @Test
  void anyPopulation() {
    // guide:population
    double gamma = 0.25;
    Silverstein bulk = Silverstein.of(gamma, new double[] {1, 3}, new double[] {0.8, 0.2});
    SpikedPopulation spikes =
        SpikedPopulation.of(gamma, List.of(new Atom(1, 0.8), new Atom(3, 0.2)));
    double smallest = spikes.transition(); // 3.68: population eigenvalues above it leave the bulk
    double seen = spikes.outlier(8).orElseThrow(); // where an eigenvalue of 8 shows up: 8.47
    double behind = spikes.spikeBehind(seen).orElseThrow(); // and back
    // end
    assertEquals(bulk.rightEdge(), spikes.bulkEdge(), 1e-9);
    assertEquals(3.68, smallest, 0.005);
    assertEquals(8.47, seen, 0.005);
    assertEquals(8, behind, 1e-9);
  }
}
