/**
 * Kafka's configuration as text: server.properties read, changed and written with everything
 * untouched kept; the order of a roll. May import the JDK, {@code link} and {@code diagnostic}.
 */
@NullMarked
package io.linkspan.core.kafka;

import org.jspecify.annotations.NullMarked;
