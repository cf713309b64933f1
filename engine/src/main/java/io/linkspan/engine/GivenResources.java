package io.linkspan.engine;

import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What of the user's a spec is laid out on, as the account shows it. What does not exist is not in
 * it.
 *
 * @param vpc the block of a network that the spec names by id; empty where it names none
 * @param subnets of {@code aws.existing}, by id
 * @param instances of {@code aws.existing} that run, by id
 */
public record GivenResources(
        Optional<Ipv4Block> vpc,
        Map<String, Ground.Subnet> subnets,
        Map<String, Ground.Host> instances) {

    public GivenResources {
        subnets = Map.copyOf(subnets);
        instances = Map.copyOf(instances);
    }

    /** Whether there is anything to ask the account about. */
    public static boolean named(KafkaLink link) {
        ExistingResources existing = link.aws().existing();
        return link.aws().vpc() instanceof VpcSpec.Given
                || !existing.subnetIds().isEmpty()
                || !existing.instanceIds().isEmpty();
    }

    /** Asks about what the spec names, all at once, and about nothing else. */
    public static GivenResources of(KafkaLink link, ProviderAccount account)
            throws InterruptedException {
        ExistingResources existing = link.aws().existing();
        AtomicReference<Optional<Ipv4Block>> vpc = new AtomicReference<>(Optional.empty());
        Map<String, Ground.Subnet> subnets = new ConcurrentHashMap<>();
        Map<String, Ground.Host> instances = new ConcurrentHashMap<>();
        List<Runnable> questions = new ArrayList<>();
        if (link.aws().vpc() instanceof VpcSpec.Given(String id)) {
            questions.add(() -> vpc.set(account.vpcCidr(id)));
        }
        if (!existing.subnetIds().isEmpty()) {
            questions.add(() -> subnets.putAll(account.subnets(existing.subnetIds())));
        }
        if (!existing.instanceIds().isEmpty()) {
            questions.add(() -> instances.putAll(account.instances(existing.instanceIds())));
        }
        List<Callable<Boolean>> asked = new ArrayList<>();
        for (Runnable question : questions) {
            asked.add(() -> {
                question.run();
                return true;
            });
        }
        Concurrently.all(asked);
        return new GivenResources(vpc.get(), subnets, instances);
    }
}
