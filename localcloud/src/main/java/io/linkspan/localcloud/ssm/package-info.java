/**
 * Systems Manager's actions, as far as they name machine images. May import {@code api}, {@code
 * ec2}'s catalogue and the SDK's SSM model.
 */
@NullMarked
package io.linkspan.localcloud.ssm;

import org.jspecify.annotations.NullMarked;
