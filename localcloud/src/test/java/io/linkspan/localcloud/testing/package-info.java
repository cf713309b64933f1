/** What tests of several packages share: records of a small world, targets, OpenSSH's client. */
package io.linkspan.localcloud.testing;
