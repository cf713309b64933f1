package io.linkspan.core.link;

/**
 * Ports of the load balancer for the first consumer.
 *
 * @param bootstrapPort leads to any broker
 * @param brokerPorts one for each broker, in order of broker ids; at most 49 with the bootstrap
 *     port. Source: Elastic Load Balancing, "Quotas for your Network Load Balancers": 50 listeners
 */
public record LinkSpec(int bootstrapPort, PortRange brokerPorts) {}
