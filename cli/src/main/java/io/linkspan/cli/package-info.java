@NullMarked
package io.linkspan.cli;

import org.jspecify.annotations.NullMarked;
