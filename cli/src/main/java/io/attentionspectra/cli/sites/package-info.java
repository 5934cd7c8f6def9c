/** Where a TorchScript file computes attention. */
@NullMarked
package io.attentionspectra.cli.sites;

import org.jspecify.annotations.NullMarked;
