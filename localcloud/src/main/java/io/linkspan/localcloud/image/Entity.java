package io.linkspan.localcloud.image;

/** One durable thing of the cloud: a row of an {@link Image}, found by its kind and id. */
public sealed interface Entity
        permits Account,
                Vpc,
                Subnet,
                InternetGateway,
                RouteTable,
                NetworkAcl,
                SecurityGroup,
                SecurityGroupRule,
                NetworkInterface,
                KeyPair,
                Instance,
                LoadBalancer,
                TargetGroup,
                Listener,
                EndpointService,
                VpcEndpoint,
                TagSet,
                ClientToken,
                Document {

    /** Unique among entities of its kind. */
    String id();

    /** The id of the account that owns it. */
    String owner();
}
