@NullMarked
package io.linkspan.engine;

import org.jspecify.annotations.NullMarked;
