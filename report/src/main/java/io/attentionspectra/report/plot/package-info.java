/** Pictures that stand alone. */
@NullMarked
package io.attentionspectra.report.plot;

import org.jspecify.annotations.NullMarked;
