/** The code of the user guide that ends in a report. */
@NullMarked
package io.attentionspectra.report.guide;

import org.jspecify.annotations.NullMarked;
