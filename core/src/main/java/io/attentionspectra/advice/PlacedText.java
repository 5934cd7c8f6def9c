package io.attentionspectra.advice;

/**
 * A text of a corpus that is read in parts.
 *
 * @param position its {@linkplain CorpusSplit#position place} in the order of reading
 * @param text the text
 * @param label its label; empty without labels
 */
public record PlacedText(int position, String text, String label) {}
