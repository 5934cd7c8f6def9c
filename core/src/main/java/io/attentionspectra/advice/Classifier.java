package io.attentionspectra.advice;

/** Decides between two classes. */
interface Classifier {

  /** The class, 0 or 1, of a pooled vector. */
  int classify(float[] vector);
}
