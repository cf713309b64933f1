package io.linkspan.providers.aws;

import io.linkspan.core.link.Topology;
import io.linkspan.engine.view.AwsReader;
import io.linkspan.engine.view.AwsView;
import io.linkspan.providers.aws.view.Snapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * AWS as it really is.
 *
 * @param here this machine's clock, taken where an answer bears no date
 */
record SeenAws(AwsClients clients, InstantSource here) implements AwsReader {
    @Override
    public Instant clock() throws InterruptedException {
        return Failures.explained("the account", this::date);
    }

    /** Every answer of AWS bears its date. Source: RFC 9110, 6.6.1. */
    private Instant date() {
        try {
            return date(clients.sts().getCallerIdentity().sdkHttpResponse());
        } catch (AwsServiceException refusal) {
            if (refusal.awsErrorDetails() == null) {
                throw refusal;
            }
            return date(refusal.awsErrorDetails().sdkHttpResponse());
        }
    }

    private Instant date(SdkHttpResponse response) {
        return Optional.ofNullable(response)
                .flatMap(r -> r.firstMatchingHeader("Date"))
                .map(
                        (Function<String, Instant>)
                                text ->
                                        Instant.from(
                                                DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
                .orElseGet(here::instant);
    }

    @Override
    public AwsView read(Topology topology) throws InterruptedException {
        return Failures.explained(
                "the network of " + topology.link().name(),
                () -> new Snapshot(clients.ec2(), clients.elb(), clients.sts()).read(topology));
    }
}
