/**
 * Restarts the brokers of a running cluster one by one, each only while the cluster can spare it.
 * Imports core and the engine's own root; decisions are core's.
 */
@org.jspecify.annotations.NullMarked
package io.linkspan.engine.roll;
