/**
 * Durable state: one writer turns commands into changes that are on disk before their replies, and
 * readers and actuators see immutable images. May import {@code image}, SQLite and Jackson.
 */
@NullMarked
package io.linkspan.localcloud.store;

import org.jspecify.annotations.NullMarked;
