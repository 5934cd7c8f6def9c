package io.attentionspectra.advice;

import org.apiguardian.api.API;

/**
 * A text of a corpus that is read in parts.
 *
 * @param position its {@linkplain CorpusSplit#position place} in the order of reading
 * @param text the text
 * @param label its label; empty without labels
 */
@API(status = API.Status.INTERNAL)
public record PlacedText(int position, String text, String label) {}
