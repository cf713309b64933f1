package io.linkspan.providers.tidbcloud;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.engine.ConsumerDirectory;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.Time;
import io.linkspan.engine.view.ConsumerReader;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** TiDB Cloud as the engine sees it. Opens no connection before it is asked something. */
public final class TidbCloud implements ConsumerDirectory {
    private final TidbCloudApi api;
    private final Time time;
    private final RandomGenerator random;

    /**
     * @param random for nonces and the spread of pauses
     */
    public TidbCloud(TidbCloudSettings settings, Time time, RandomGenerator random) {
        this.api = new TidbCloudApi(new SignedRequests(settings, time, random));
        this.time = time;
        this.random = random;
    }

    @Override
    public ConsumerFacts facts(ConsumerSpec.TidbCloud consumer) {
        return facts(consumer, false)
                .orElseThrow(() -> new IllegalStateException("no facts and no reason"));
    }

    @Override
    public Optional<ConsumerFacts> factsIfThere(ConsumerSpec.TidbCloud consumer) {
        return facts(consumer, true);
    }

    private Optional<ConsumerFacts> facts(ConsumerSpec.TidbCloud consumer, boolean mayBeGone) {
        try {
            return Optional.of(api.availabilityZones(consumer.clusterId()));
        } catch (ApiException e) {
            if (mayBeGone && e.notFound()) {
                return Optional.empty();
            }
            throw e.told("zones of cluster " + consumer.clusterId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiagnosticException(
                    ApiException.noAnswer("interrupted", e)
                            .told("zones of cluster " + consumer.clusterId())
                            .diagnostics());
        }
    }

    /** What TiDB Cloud says, for verification. */
    public ConsumerReader reader() {
        return new SeenTidbCloud(api);
    }

    /**
     * TiDB Cloud's own test of a changefeed.
     *
     * @param secrets of its user
     */
    public SinkTest sinkTest(Secrets secrets) {
        return new ChangefeedTest(api, secrets);
    }

    /** The provider of private link connections and attached domains. */
    public ResourceProvider resources() {
        return new PrivateLinkProvider(
                new Connections(api, time, random), new Domains(api, time, random));
    }
}
