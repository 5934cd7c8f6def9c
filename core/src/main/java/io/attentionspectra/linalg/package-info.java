/** Dense matrices and spectral solvers in double precision; the only door to EJML. */
@NullMarked
package io.attentionspectra.linalg;

import org.jspecify.annotations.NullMarked;
