package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Apply;
import io.linkspan.engine.Observation;
import io.linkspan.engine.Progress;
import io.linkspan.engine.Providers;
import io.linkspan.engine.ResourceProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The provider under test in the engine, with everything that is not AWS stood in for. */
final class Rig implements AutoCloseable {
    static final String CONSUMER_ACCOUNT = "380838443567";

    private final AwsProviders aws;
    private final Providers providers;
    private final List<String> notes = new ArrayList<>();

    /** Against moto. */
    Rig(URI endpoint, Path keys, Elsewhere elsewhere, ExecutionInterceptor recorder) {
        this(
                new AwsSettings(
                        "us-west-2",
                        Optional.of(endpoint),
                        Optional.of(new AwsSettings.AccessKey("testing", "testing")),
                        keys),
                CONSUMER_ACCOUNT,
                List.of(List.of(elsewhere)),
                recorder);
    }

    /**
     * @param others providers to ask after that of the resources and before that of connections,
     *     which is asked when none of them stands for it
     */
    Rig(
            AwsSettings settings,
            String consumerAccount,
            List<List<ResourceProvider>> others,
            ExecutionInterceptor recorder) {
        this.aws =
                new AwsProviders(
                        settings,
                        new Pace(InstantSource.system(), Thread::sleep, new SplittableRandom(1)),
                        List.of(recorder));
        List<List<ResourceProvider>> stages = new ArrayList<>();
        stages.add(List.of(aws.resources()));
        stages.addAll(others);
        if (others.stream()
                .flatMap(List::stream)
                .noneMatch(p -> p.types().contains(Resource.AcceptedConnection.class))) {
            stages.add(aws.connections());
        }
        this.providers =
                new Providers(
                        aws.account(),
                        consumer ->
                                new ConsumerFacts(
                                        consumerAccount,
                                        List.of(
                                                new ZoneId("usw2-az1"),
                                                new ZoneId("usw2-az2"),
                                                new ZoneId("usw2-az3"))),
                        stages);
    }

    /** Every type that is not on AWS. */
    static Set<Class<? extends Resource>> notOnAws() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>();
        for (Class<?> each : Resource.class.getPermittedSubclasses()) {
            types.add(each.asSubclass(Resource.class));
        }
        try (AwsProviders all =
                AwsProviders.open(AwsSettings.ofEnvironment("us-west-2", Path.of("keys")))) {
            types.removeAll(all.resources().types());
            all.connections().forEach(p -> types.removeAll(p.types()));
        }
        return types;
    }

    static KafkaLink link(String yaml) {
        return switch (SpecParser.parse("test.yaml", yaml)) {
            case SpecResult.Accepted accepted -> accepted.link();
            case SpecResult.Refused refused -> throw new DiagnosticException(refused.diagnostics());
        };
    }

    AwsProviders aws() {
        return aws;
    }

    List<String> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    Observed observe(KafkaLink link) throws InterruptedException {
        return new Observation(providers).of(link);
    }

    Plan plan(KafkaLink link) throws InterruptedException {
        return Planner.plan(link, observe(link));
    }

    Apply.Result up(KafkaLink link) throws InterruptedException {
        Observed observed = observe(link);
        return apply(link, Planner.plan(link, observed), observed);
    }

    Apply.Result down(KafkaLink link) throws InterruptedException {
        Observed observed = new Observation(providers).forRemoval(link);
        return apply(link, Planner.destruction(link, observed), observed);
    }

    private Apply.Result apply(KafkaLink link, Plan plan, Observed observed)
            throws InterruptedException {
        return new Apply(providers, new Notes()).apply(link, plan, observed, "");
    }

    /** Changes that are left to do, for messages. */
    static List<String> told(Plan plan) {
        return plan.effective().stream()
                .map(change ->
                        switch (change) {
                            case Change.Update u -> Apply.title(u) + " " + u.differences();
                            case Change.Create c -> Apply.title(c) + " " + c.replacing();
                            case Change.Delete d -> Apply.title(d);
                            case Change.Keep k -> Apply.title(k);
                        })
                .toList();
    }

    /** With -Dlinkspan.timeline=true it prints when each step began and how long it took. */
    private final class Notes implements Progress {
        private final long begin = System.nanoTime();
        private final Map<String, Long> starts = new ConcurrentHashMap<>();

        @Override
        public void started(String id, String parent, String title) {
            starts.put(id, System.nanoTime());
        }

        @Override
        public void note(String id, String what) {
            synchronized (notes) {
                notes.add(id + ": " + what);
            }
        }

        @Override
        public void finished(String id, Outcome outcome, String text) {
            if (Boolean.getBoolean("linkspan.timeline")) {
                long now = System.nanoTime();
                long begun = starts.getOrDefault(id, begin);
                System.out.printf(
                        "%6d %6d ms %s%n",
                        (begun - begin) / 1_000_000, (now - begun) / 1_000_000, id);
            }
        }
    }

    static String yaml(String... lines) {
        return String.join("\n", Arrays.asList(lines)) + "\n";
    }

    @Override
    public void close() {
        aws.close();
    }
}
