package io.linkspan.providers.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The SDK's clients, over one HTTP client; each made when first needed. Thread-safe. */
final class AwsClients implements AutoCloseable {
    /**
     * Attempts of a call in all. Waits between them grow with jitter: together about 3 s when
     * nothing answers, about 30 s when throttled.
     */
    private static final int ATTEMPTS = 6;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private final AwsSettings settings;
    private final List<ExecutionInterceptor> interceptors;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final Once<Ec2Client> ec2;
    private final Once<Ec2Client> ec2Once;
    private final Once<ElasticLoadBalancingV2Client> elb;
    private final Once<StsClient> sts;
    private final Once<SsmClient> ssm;

    /**
     * @param interceptors see every request; for tests
     */
    AwsClients(AwsSettings settings, List<? extends ExecutionInterceptor> interceptors) {
        this.settings = settings;
        List<ExecutionInterceptor> all = new ArrayList<>(interceptors);
        all.add(new CallNaming());
        this.interceptors = List.copyOf(all);
        this.http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT)
                        .build();
        this.credentials =
                settings.keys()
                        .<AwsCredentialsProvider>map(key ->
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(key.id(), key.secret())))
                        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        RetryStrategy patient =
                AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(ATTEMPTS).build();
        RetryStrategy never = AwsRetryStrategy.doNotRetry();
        this.ec2 = new Once<>(() -> built(Ec2Client.builder(), patient));
        this.ec2Once = new Once<>(() -> built(Ec2Client.builder(), never));
        this.elb = new Once<>(() -> built(ElasticLoadBalancingV2Client.builder(), patient));
        this.sts = new Once<>(() -> built(StsClient.builder(), patient));
        this.ssm = new Once<>(() -> built(SsmClient.builder(), patient));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C built(
            B builder, RetryStrategy retries) {
        builder.region(Region.of(settings.region()))
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(
                        ClientOverrideConfiguration.builder()
                                .retryStrategy(retries)
                                .executionInterceptors(interceptors)
                                .build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    Ec2Client ec2() {
        return ec2.value();
    }

    /** Tries each call once: for calls that would make a second thing when repeated blindly. */
    Ec2Client ec2Once() {
        return ec2Once.value();
    }

    ElasticLoadBalancingV2Client elb() {
        return elb.value();
    }

    StsClient sts() {
        return sts.value();
    }

    SsmClient ssm() {
        return ssm.value();
    }

    AwsSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        ec2.ifMade(Ec2Client::close);
        ec2Once.ifMade(Ec2Client::close);
        elb.ifMade(ElasticLoadBalancingV2Client::close);
        sts.ifMade(StsClient::close);
        ssm.ifMade(SsmClient::close);
        http.close();
    }

    /** A value made on first use. */
    private static final class Once<T> {
        private final Supplier<T> maker;
        private volatile List<T> made = List.of();

        Once(Supplier<T> maker) {
            this.maker = maker;
        }

        T value() {
            List<T> seen = made;
            if (!seen.isEmpty()) {
                return seen.getFirst();
            }
            synchronized (this) {
                if (made.isEmpty()) {
                    made = List.of(maker.get());
                }
                return made.getFirst();
            }
        }

        void ifMade(java.util.function.Consumer<T> action) {
            made.forEach(action);
        }
    }
}
