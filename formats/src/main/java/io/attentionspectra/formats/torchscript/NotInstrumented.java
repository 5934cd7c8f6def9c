package io.attentionspectra.formats.torchscript;

/**
 * What looks like attention, or may hold some, and gets no probe.
 *
 * @param path path of the module it belongs to; empty for the model itself
 * @param where record and line of the source
 * @param reason why, for people
 */
public record NotInstrumented(String path, String where, String reason) {}
