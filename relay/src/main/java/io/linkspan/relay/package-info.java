@NullMarked
package io.linkspan.relay;

import org.jspecify.annotations.NullMarked;
