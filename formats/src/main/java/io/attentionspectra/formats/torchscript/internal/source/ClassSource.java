package io.attentionspectra.formats.torchscript.internal.source;

import java.util.Map;

/**
 * A class of the source.
 *
 * @param name qualified name, such as {@code __torch__.model.Layer}
 * @param attributes text of the type of each attribute
 * @param methods by name
 */
public record ClassSource(
    String name, Map<String, String> attributes, Map<String, Definition> methods) {}
