/**
 * Spectra of attention matrices and of pooled sequence covariances against random-matrix theory: the
 * mathematics and the instrument, without an engine.
 */
module io.attentionspectra.core {
  requires hipparchus.core;
  requires hipparchus.optim;
  requires org.apache.commons.rng.sampling;
  requires org.apache.commons.rng.simple;
  requires ejml.core;
  requires ejml.ddense;
  requires transitive org.apache.commons.rng.api;
  requires static org.apiguardian.api;
  requires static org.jspecify;

  exports io.attentionspectra.advice;
  exports io.attentionspectra.attention;
  exports io.attentionspectra.balancing;
  exports io.attentionspectra.base;
  exports io.attentionspectra.causal;
  exports io.attentionspectra.compare;
  exports io.attentionspectra.ensemble;
  exports io.attentionspectra.family;
  exports io.attentionspectra.free;
  exports io.attentionspectra.law;
  exports io.attentionspectra.lengths;
  exports io.attentionspectra.linalg;
  exports io.attentionspectra.masked;
  exports io.attentionspectra.matrixfree;
  exports io.attentionspectra.model;
  exports io.attentionspectra.nulls;
  exports io.attentionspectra.pooling;
  exports io.attentionspectra.probe;
  exports io.attentionspectra.resolvent;
  exports io.attentionspectra.result;
  exports io.attentionspectra.score;
  exports io.attentionspectra.signal;
  exports io.attentionspectra.simulate;
  exports io.attentionspectra.spectrum;
  exports io.attentionspectra.state;
  exports io.attentionspectra.study;

  // What our own modules share, promised to nobody else.
  exports io.attentionspectra.base.internal to
      io.attentionspectra.djl,
      io.attentionspectra.formats,
      io.attentionspectra.monitor,
      io.attentionspectra.onnx,
      io.attentionspectra.report,
      io.attentionspectra.spark;
  exports io.attentionspectra.file.internal to
      io.attentionspectra.cli,
      io.attentionspectra.djl,
      io.attentionspectra.formats,
      io.attentionspectra.monitor,
      io.attentionspectra.onnx,
      io.attentionspectra.report;
  exports io.attentionspectra.state.internal to
      io.attentionspectra.cli;
}
