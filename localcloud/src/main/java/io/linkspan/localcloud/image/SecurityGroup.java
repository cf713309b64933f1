package io.linkspan.localcloud.image;

/** A stateful filter of interfaces; its rules are {@link SecurityGroupRule}s of their own. */
public record SecurityGroup(String id, String owner, String vpcId, String name, String description)
        implements Entity {}
