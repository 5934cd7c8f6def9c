/**
 * Families of laws with one parameter, for those who need laws of many of its values.
 *
 * <p>A {@link io.attentionspectra.family.LawFamily} cuts its parameter into octaves; each is
 * tabulated when first asked for, from exact laws at its nodes, and halved until the tables agree
 * with exact laws between them.
 */
@NullMarked
package io.attentionspectra.family;

import org.jspecify.annotations.NullMarked;
