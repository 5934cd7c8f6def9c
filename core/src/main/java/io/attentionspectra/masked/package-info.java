/** The resolvent of attention under any mask, solved on grids of cells. */
@NullMarked
package io.attentionspectra.masked;

import org.jspecify.annotations.NullMarked;
