/**
 * AWS as it really is, for verification: everything in the link's network, whoever made it. May
 * import {@code engine.view}, {@code core} but {@code core.plan}, the JDK and the AWS SDK.
 */
@NullMarked
package io.linkspan.providers.aws.view;

import org.jspecify.annotations.NullMarked;
