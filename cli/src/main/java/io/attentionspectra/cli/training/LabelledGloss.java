package io.attentionspectra.cli.training;

import io.attentionspectra.formats.tokens.TokenizedText;

/**
 * A gloss and its class.
 *
 * @param text what WordNet says
 * @param tokens the same in tokens, special ones included
 * @param label 0 for the first class, 1 for the second
 */
record LabelledGloss(String text, TokenizedText tokens, int label) {}
