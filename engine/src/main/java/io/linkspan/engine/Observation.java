package io.linkspan.engine;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Facts.HostFacts;
import io.linkspan.core.plan.Facts.SecretFacts;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.plan.Ways;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Reads the world: first what the clouds say of themselves, then this link's resources. */
public final class Observation {
    private final Providers providers;
    private final Consumer<String> note;

    /**
     * @param note is told what is waited for
     */
    public Observation(Providers providers, Consumer<String> note) {
        this.providers = providers;
        this.note = note;
    }

    public Observation(Providers providers) {
        this(providers, _ -> {});
    }

    /**
     * @throws io.linkspan.core.diagnostic.DiagnosticException when something cannot be read, or the
     *     spec cannot be built here
     */
    public Observed of(KafkaLink link) throws InterruptedException {
        Facts facts = facts(link);
        Blueprint blueprint = Blueprint.of(link, facts).buildable();
        return new Observed(facts, resources(link, facts, blueprint, false));
    }

    /**
     * As {@link #of}, but neither hosts that do not answer nor what keeps the spec from being built
     * are an obstacle: what is to be removed is found by its tags.
     */
    public Observed forRemoval(KafkaLink link) throws InterruptedException {
        Facts facts = facts(link, true);
        return new Observed(facts, resources(link, facts, Blueprint.of(link, facts), true));
    }

    public Facts facts(KafkaLink link) throws InterruptedException {
        return facts(link, false);
    }

    private Facts facts(KafkaLink link, boolean forRemoval) throws InterruptedException {
        String[] account = new String[1];
        Map<ZoneId, String> zoneNames = new HashMap<>();
        Map<String, ConsumerFacts> consumers = new ConcurrentHashMap<>();
        Map<String, HostFacts> hosts = new ConcurrentHashMap<>();
        Map<String, SecretFacts> secrets = new ConcurrentHashMap<>();
        AtomicReference<GivenResources> given = new AtomicReference<>();
        List<Callable<Void>> questions = new ArrayList<>();
        questions.add(asked(() -> account[0] = providers.account().id()));
        questions.add(asked(() -> zoneNames.putAll(providers.account().zoneNames())));
        if (link.aws().vpc() instanceof VpcSpec.Given(String id)) {
            link.kafka()
                    .existing()
                    .map(e -> e.brokers().stream().map(ExistingBroker::host).toList())
                    .ifPresent(addresses ->
                            questions.add(
                                    asked(() ->
                                            hosts.putAll(
                                                    providers.account().hosts(id, addresses)))));
        }
        questions.add(() -> {
            given.set(GivenResources.of(link, providers.account()));
            return null;
        });
        List<String> caller = new ArrayList<>();
        // To take something away, nothing need be opened to anybody.
        if (!forRemoval && link.aws().bastion().sshFrom().contains(AwsSpec.CALLER)) {
            questions.add(asked(() -> caller.add(providers.account().callerAddress())));
        }
        for (ConsumerSpec consumer : link.consumers()) {
            switch (consumer) {
                case ConsumerSpec.TidbCloud tidb ->
                        questions.add(
                                asked(() ->
                                        (forRemoval
                                                        ? providers.consumers().factsIfThere(tidb)
                                                        : Optional.of(
                                                                providers.consumers().facts(tidb)))
                                                .ifPresent(f -> consumers.put(tidb.name(), f))));
                case ConsumerSpec.Generic generic ->
                        consumers.put(
                                generic.name(),
                                new ConsumerFacts(generic.accountId().orElse(""), generic.zones()));
            }
        }
        for (ConsumerSpec consumer : link.consumers()) {
            if (consumer.security().protocol() != Protocol.PLAINTEXT) {
                questions.add(asked(() -> secrets.put(consumer.name(), secretFacts(consumer))));
            }
        }
        Concurrently.all(questions);
        for (ConsumerSpec consumer : link.consumers()) {
            // Of one that is gone nothing is known: what was made for it may be in any zone.
            consumers.computeIfAbsent(
                    consumer.name(),
                    _ -> new ConsumerFacts("", zoneNames.keySet().stream().sorted().toList()));
        }
        return new Facts(
                account[0],
                zoneNames,
                consumers,
                given.get().vpc(),
                caller.stream().findFirst(),
                given.get().subnets(),
                given.get().instances(),
                hosts,
                secrets);
    }

    private SecretFacts secretFacts(ConsumerSpec consumer) {
        return providers
                .secrets()
                .orElseThrow(() -> new IllegalStateException("nobody knows the listeners' secrets"))
                .facts(consumer);
    }

    private static Callable<Void> asked(Runnable question) {
        return () -> {
            question.run();
            return null;
        };
    }

    private Map<ResourceKey, Existing> resources(
            KafkaLink link, Facts facts, Blueprint blueprint, boolean forRemoval)
            throws InterruptedException {
        Map<ResourceKey, Existing> seen = new LinkedHashMap<>();
        for (List<ResourceProvider> stage : providers.stages()) {
            Inquiry inquiry = new Inquiry(link, facts, blueprint, seen, forRemoval, note);
            List<Callable<Map<ResourceKey, Existing>>> questions = new ArrayList<>();
            for (ResourceProvider provider : stage) {
                questions.add(() -> provider.observe(inquiry));
            }
            Concurrently.all(questions).forEach(seen::putAll);
        }
        return Ways.named(seen);
    }
}
