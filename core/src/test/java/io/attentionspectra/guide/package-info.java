/** The code of the user guide, page by page. */
@NullMarked
package io.attentionspectra.guide;

import org.jspecify.annotations.NullMarked;
