/**
 * The distribution driven from outside, as its users drive it: the launcher, the AWS CLI, boto3,
 * kcat, OpenSSH.
 */
@NullMarked
package io.linkspan.e2e;

import org.jspecify.annotations.NullMarked;
