package io.linkspan.engine.verify;

import io.linkspan.core.verify.CheckKind;

/** Which proof belongs to which kind of check. */
final class Proofs {
    private Proofs() {}

    static Proof of(CheckKind kind) {
        return switch (kind) {
            case CLOCK -> NetworkProofs::clock;
            case ACCOUNT -> NetworkProofs::account;
            case CONSUMER_API -> NetworkProofs::consumerApi;
            case ZONE_EXISTS -> NetworkProofs::zoneExists;
            case ZONE_SHARED -> NetworkProofs::zoneShared;
            case VPC -> NetworkProofs::vpc;
            case SUBNET -> NetworkProofs::subnet;
            case WAY_IN -> NetworkProofs::wayIn;
            case NETWORK_ACL -> NetworkProofs::networkAcl;
            case INSTANCE -> NetworkProofs::instance;
            case BASTION -> HostProofs::bastion;
            case HOST_ENTERED -> HostProofs::entered;
            case HOST_CLOCK -> HostProofs::clock;
            case FILE -> FileProofs::file;
            case FILE_LISTENERS -> FileProofs::listeners;
            case FILE_BINDING -> FileProofs::binding;
            case FILE_INTER_BROKER -> FileProofs::interBroker;
            case FILE_PROTOCOLS -> FileProofs::protocols;
            case FILE_PLACEHOLDER -> FileProofs::placeholder;
            case FILE_INTERNAL_NAME -> FileProofs::internalName;
            case FILE_ADVERTISED -> FileProofs::advertisedName;
            case FILE_ADVERTISED_ZONE -> FileProofs::advertisedZone;
            case FILE_ADVERTISED_DOMAIN -> FileProofs::advertisedDomain;
            case FILE_ADVERTISED_PORT -> FileProofs::advertisedPort;
            case FILE_VOTERS -> FileProofs::voters;
            case CLUSTER_ID -> HostProofs::clusterId;
            case RUNNING -> HostProofs::running;
            case CURRENT -> HostProofs::current;
            case LISTENING -> HostProofs::listening;
            case CLUSTER_TOLD -> KafkaProofs::told;
            case QUORUM -> KafkaProofs::quorum;
            case UNFENCED -> KafkaProofs::unfenced;
            case INTERNAL_BROKERS -> KafkaProofs::internalBrokers;
            case EXTERNAL_NAMES -> KafkaProofs::externalNames;
            case MIN_INSYNC -> KafkaProofs::minInsync;
            case REPLICAS -> KafkaProofs::replicas;
            case IN_SYNC -> KafkaProofs::inSync;
            case BALANCER -> BalancerProofs::balancer;
            case BALANCER_ZONE -> BalancerProofs::zone;
            case LISTENER -> BalancerProofs::listener;
            case FORWARD -> BalancerProofs::forward;
            case GROUP_NETWORK -> BalancerProofs::network;
            case TARGETS -> BalancerProofs::registered;
            case TARGET_PORT -> BalancerProofs::targetPort;
            case TARGET_STRAY -> BalancerProofs::stray;
            case HEALTH_CHECK -> BalancerProofs::healthCheck;
            case PROXY_PROTOCOL -> BalancerProofs::proxyProtocol;
            case BOOTSTRAP_ZONE -> BalancerProofs::bootstrapZone;
            case HEALTH -> BalancerProofs::health;
            case ADMITS_PEERS -> SecurityProofs::admitsPeers;
            case ADMITS_BALANCER -> SecurityProofs::admitsBalancer;
            case BALANCER_ADMITS -> SecurityProofs::balancerAdmits;
            case BALANCER_EGRESS -> SecurityProofs::balancerEgress;
            case NODE_EGRESS -> SecurityProofs::nodeEgress;
            case BROKER_PORT -> PathProofs::brokerPort;
            case SERVICE -> LinkProofs::service;
            case PRINCIPAL -> LinkProofs::principal;
            case CONNECTION -> LinkProofs::connection;
            case CONNECTION_SERVICE -> LinkProofs::connectionService;
            case CONNECTION_ACCEPTED -> LinkProofs::accepted;
            case CONNECTION_REJECTED -> LinkProofs::notRejected;
            case CONNECTION_ACTIVE -> LinkProofs::active;
            case DOMAIN -> LinkProofs::domain;
            case DOMAIN_STATE -> LinkProofs::domainState;
            case ENDPOINT -> LinkProofs::endpoint;
            case NAME -> LinkProofs::name;
            case ENDPOINT_BOOTSTRAP -> PathProofs::endpointBootstrap;
            case ENDPOINT_PORT -> PathProofs::endpointPort;
            case CERTIFICATE -> AccessProofs::certificate;
            case CERTIFICATE_NAME -> AccessProofs::certificateName;
            case CERTIFICATE_TIME -> AccessProofs::certificateTime;
            case MECHANISM -> AccessProofs::mechanism;
            case LOGIN -> AccessProofs::login;
            case PERMISSIONS -> AccessProofs::permissions;
            case IDLE -> FileProofs::idle;
            case LATENCY -> PathProofs::latency;
            case RESETS -> PathProofs::resets;
            case DELIVERY -> PathProofs::delivery;
            case OWN_TEST -> LinkProofs::ownTest;
        };
    }
}
