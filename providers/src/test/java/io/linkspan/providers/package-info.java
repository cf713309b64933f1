/** What tests of several providers share. */
@NullMarked
package io.linkspan.providers;

import org.jspecify.annotations.NullMarked;
