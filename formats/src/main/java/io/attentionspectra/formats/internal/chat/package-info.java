/** Chats as lines of a file, and the templates of tokenizers that turn them into texts. */
@NullMarked
package io.attentionspectra.formats.internal.chat;

import org.jspecify.annotations.NullMarked;
