@NullMarked
package io.linkspan.localcloud;

import org.jspecify.annotations.NullMarked;
