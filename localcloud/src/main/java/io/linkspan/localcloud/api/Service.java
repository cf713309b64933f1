package io.linkspan.localcloud.api;

import java.util.Arrays;
import java.util.Optional;

/**
 * The AWS services this cloud speaks. Source: the API reference of each; the scope is the service
 * part of a signature's credential scope.
 */
public enum Service {
    EC2("ec2", "2016-11-15", "http://ec2.amazonaws.com/doc/2016-11-15/"),
    ELBV2(
            "elasticloadbalancing",
            "2015-12-01",
            "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"),
    STS("sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/"),
    SSM("ssm", "2014-11-06", "");

    private final String scope;
    private final String version;
    private final String namespace;

    Service(String scope, String version, String namespace) {
        this.scope = scope;
        this.version = version;
        this.namespace = namespace;
    }

    String scope() {
        return scope;
    }

    String version() {
        return version;
    }

    String namespace() {
        return namespace;
    }

    static Optional<Service> ofScope(String scope) {
        return Arrays.stream(values()).filter(s -> s.scope.equals(scope)).findFirst();
    }
}
