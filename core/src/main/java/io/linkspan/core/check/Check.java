package io.linkspan.core.check;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;

/** One thing that must be proven. */
public sealed interface Check {
    CheckKind kind();

    /** What it is about, for people: "broker 2 (usw2-az2)". */
    String subject();

    /** Kinds whose failure leaves this check without ground. */
    List<CheckKind> needs();

    record BastionAnswers() implements Check {
        @Override
        public CheckKind kind() {
            return CheckKind.BASTION;
        }

        @Override
        public String subject() {
            return "bastion";
        }

        @Override
        public List<CheckKind> needs() {
            return List.of();
        }
    }

    /**
     * @param at the broker's INTERNAL address
     * @param expected every broker's INTERNAL address
     */
    record InternalBrokers(
            BrokerId broker, ZoneId zone, HostPort at, Map<BrokerId, HostPort> expected)
            implements Check {
        public InternalBrokers {
            expected = Map.copyOf(expected);
        }

        @Override
        public CheckKind kind() {
            return CheckKind.INTERNAL_BROKERS;
        }

        @Override
        public String subject() {
            return "broker " + broker + " (" + zone + ")";
        }

        @Override
        public List<CheckKind> needs() {
            return List.of(CheckKind.BASTION);
        }
    }

    /**
     * @param at the broker's address on the consumer's listener
     * @param expected every broker's advertised name
     */
    record ExternalNames(
            ConsumerSpec consumer,
            String listener,
            BrokerId broker,
            ZoneId zone,
            HostPort at,
            Map<BrokerId, AdvertisedName> expected)
            implements Check {
        public ExternalNames {
            expected = Map.copyOf(expected);
        }

        @Override
        public CheckKind kind() {
            return CheckKind.EXTERNAL_NAMES;
        }

        @Override
        public String subject() {
            return "broker " + broker + " (" + zone + ") " + listener;
        }

        @Override
        public List<CheckKind> needs() {
            return List.of(CheckKind.BASTION);
        }
    }

    /**
     * @param at the load balancer's address in the broker's zone, and the broker's port
     */
    record LoadBalancerPort(ConsumerSpec consumer, BrokerId broker, ZoneId zone, HostPort at)
            implements Check {
        @Override
        public CheckKind kind() {
            return CheckKind.LOAD_BALANCER_PORT;
        }

        @Override
        public String subject() {
            return "port " + at.port() + " to broker " + broker + " (" + zone + ")";
        }

        @Override
        public List<CheckKind> needs() {
            return List.of(CheckKind.BASTION);
        }
    }

    record EndpointThere(ConsumerSpec consumer) implements Check {
        @Override
        public CheckKind kind() {
            return CheckKind.ENDPOINT;
        }

        @Override
        public String subject() {
            return consumer.name();
        }

        @Override
        public List<CheckKind> needs() {
            return List.of();
        }
    }

    record AdvertisedNameLeads(
            ConsumerSpec consumer, BrokerId broker, ZoneId zone, AdvertisedName name)
            implements Check {
        @Override
        public CheckKind kind() {
            return CheckKind.ADVERTISED_NAME;
        }

        @Override
        public String subject() {
            return "broker " + broker + " (" + zone + ") for " + consumer.name();
        }

        @Override
        public List<CheckKind> needs() {
            return List.of(CheckKind.ENDPOINT);
        }
    }

    record Delivery(ConsumerSpec consumer, int brokers, int messages) implements Check {
        @Override
        public CheckKind kind() {
            return CheckKind.DELIVERY;
        }

        @Override
        public String subject() {
            return consumer.name();
        }

        @Override
        public List<CheckKind> needs() {
            return List.of(CheckKind.ENDPOINT);
        }
    }
}
