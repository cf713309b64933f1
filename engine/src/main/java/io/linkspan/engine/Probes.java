package io.linkspan.engine;

/** What verification looks with. */
public record Probes(
        Bastion bastion, KafkaProbe kafka, ConsumerNetwork consumer, LinkClient client) {}
