/**
 * Kafka: nodes on hosts, single questions to brokers, and a client like the consumer's. May import
 * {@code engine}, {@code core}, the JDK, Kafka's clients and SLF4J; no other provider.
 */
@NullMarked
package io.linkspan.providers.kafka;

import org.jspecify.annotations.NullMarked;
