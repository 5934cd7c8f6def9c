/** The fluent studies: what to measure of which model, against which predictions. */
@NullMarked
package io.attentionspectra.study;

import org.jspecify.annotations.NullMarked;
