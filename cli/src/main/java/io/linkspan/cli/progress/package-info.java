/**
 * Shows what the engine tells of its progress: a live tree, plain lines or JSON. May import {@code
 * engine} and {@code terminal}.
 */
@NullMarked
package io.linkspan.cli.progress;

import org.jspecify.annotations.NullMarked;
