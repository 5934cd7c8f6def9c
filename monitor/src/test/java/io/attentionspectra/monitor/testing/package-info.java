/** What tests of traces have in common, also those of other modules. */
package io.attentionspectra.monitor.testing;
