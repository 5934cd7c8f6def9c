/**
 * The same texts through two models of equal shape: what differs in every head and at every depth,
 * each beside what chance makes differ.
 */
@NullMarked
package io.attentionspectra.compare;

import org.jspecify.annotations.NullMarked;
