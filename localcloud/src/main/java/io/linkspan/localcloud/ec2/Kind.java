package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import java.util.Optional;

/**
 * The kinds of EC2 resource, with their id prefix, tag type and error codes. Source: EC2, "Error
 * codes for the Amazon EC2 API".
 */
enum Kind {
    VPC("vpc", "vpc", "InvalidVpcID", "vpc ID"),
    SUBNET("subnet", "subnet", "InvalidSubnetID", "subnet ID"),
    INTERNET_GATEWAY("igw", "internet-gateway", "InvalidInternetGatewayID", "internetGateway ID"),
    ROUTE_TABLE("rtb", "route-table", "InvalidRouteTableID", "routeTable ID"),
    ROUTE_TABLE_ASSOCIATION("rtbassoc", "", "InvalidAssociationID", "association ID"),
    NETWORK_ACL("acl", "network-acl", "InvalidNetworkAclID", "networkAcl ID"),
    NETWORK_ACL_ASSOCIATION("aclassoc", "", "InvalidAssociationID", "association ID"),
    SECURITY_GROUP("sg", "security-group", "InvalidGroup", "security group"),
    SECURITY_GROUP_RULE(
            "sgr", "security-group-rule", "InvalidSecurityGroupRuleId", "security group rule ID"),
    NETWORK_INTERFACE(
            "eni", "network-interface", "InvalidNetworkInterfaceID", "networkInterface ID"),
    ATTACHMENT("eni-attach", "", "InvalidAttachmentID", "attachment ID"),
    KEY_PAIR("key", "key-pair", "InvalidKeyPair", "key pair ID"),
    INSTANCE("i", "instance", "InvalidInstanceID", "instance ID"),
    VOLUME("vol", "volume", "InvalidVolume", "volume"),
    IMAGE("ami", "image", "InvalidAMIID", "image id"),
    PREFIX_LIST("pl", "prefix-list", "InvalidPrefixListID", "prefix list ID"),
    DHCP_OPTIONS("dopt", "dhcp-options", "InvalidDhcpOptionID", "dhcpOptions ID"),
    VPC_ENDPOINT("vpce", "vpc-endpoint", "InvalidVpcEndpointId", "Vpc Endpoint Id"),
    VPC_ENDPOINT_SERVICE(
            "vpce-svc",
            "vpc-endpoint-service",
            "InvalidVpcEndpointServiceId",
            "VpcEndpointService Id");

    private static final int MIN_DIGITS = 8;
    private static final int MAX_DIGITS = 17;

    private final String prefix;
    private final String tagType;
    private final String code;
    private final String noun;

    Kind(String prefix, String tagType, String code, String noun) {
        this.prefix = prefix;
        this.tagType = tagType;
        this.code = code;
        this.noun = noun;
    }

    String prefix() {
        return prefix;
    }

    /** The resource type in tags; empty when it cannot be tagged. */
    String tagType() {
        return tagType;
    }

    /** The kind of an id by its form; empty when it has none. */
    static Optional<Kind> of(String id) {
        for (Kind kind : values()) {
            if (kind.isWellFormed(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    boolean isWellFormed(String id) {
        int digits = id.length() - prefix.length() - 1;
        if (digits < MIN_DIGITS
                || digits > MAX_DIGITS
                || !id.startsWith(prefix)
                || id.charAt(prefix.length()) != '-') {
            return false;
        }
        for (int i = prefix.length() + 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The refusal of an id that names nothing the caller may see. */
    AwsException notFound(String id) {
        if (!isWellFormed(id)) {
            return malformed(id);
        }
        String shown = this == IMAGE ? "[" + id + "]" : id;
        return new AwsException(
                code + ".NotFound", "The " + noun + " '" + shown + "' does not exist");
    }

    private AwsException malformed(String id) {
        String base = this == SECURITY_GROUP ? "InvalidGroupId" : code;
        return new AwsException(
                base + ".Malformed",
                "Invalid id: \"" + id + "\" (expecting \"" + prefix + "-...\")");
    }
}
