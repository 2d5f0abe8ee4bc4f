/** What each detector costs and is worth: false ejections and detection times, beside Envoy's rules on the same calls. */
@NullMarked
package dev.lbkit.bench.detectors;

import org.jspecify.annotations.NullMarked;
