package io.linkspan.engine;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.plan.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A world in memory that owns every type of resource and holds the providers to their contract:
 * nothing is made twice, before what it needs, or removed while something needs it. Calls can be
 * made to fail by their number.
 */
final class FakeCloud implements ResourceProvider {
    private static final List<ZoneId> ZONES =
            List.of(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"), new ZoneId("usw2-az3"));

    private final Map<ResourceKey, Existing> world = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private IntPredicate failing = n -> false;
    private int serial;

    Providers providers() {
        ProviderAccount account =
                new ProviderAccount() {
                    @Override
                    public String callerAddress() {
                        return "203.0.113.7";
                    }

                    @Override
                    public String id() {
                        return "111122223333";
                    }

                    @Override
                    public Map<ZoneId, String> zoneNames() {
                        Map<ZoneId, String> names = new HashMap<>();
                        ZONES.forEach(z -> names.put(z, "name of " + z));
                        return names;
                    }

                    @Override
                    public Map<String, io.linkspan.core.plan.Facts.HostFacts> hosts(
                            String vpcId, java.util.Collection<String> privateAddresses) {
                        return Map.of();
                    }

                    @Override
                    public Map<String, io.linkspan.core.link.Ground.Subnet> subnets(
                            java.util.Collection<String> ids) {
                        return Map.of();
                    }

                    @Override
                    public Map<String, io.linkspan.core.link.Ground.Host> instances(
                            java.util.Collection<String> ids) {
                        return Map.of();
                    }

                    @Override
                    public Optional<Ipv4Block> vpcCidr(String vpcId) {
                        return Optional.empty();
                    }
                };
        return new Providers(
                account,
                consumer -> new ConsumerFacts("999988887777", ZONES),
                List.of(List.of(this)));
    }

    /**
     * @param failing of the calls from now on, counted from 0
     */
    synchronized void failWhen(IntPredicate failing) {
        this.failing = failing;
        calls.clear();
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized Map<ResourceKey, Existing> world() {
        return Map.copyOf(world);
    }

    synchronized void remove(ResourceKey key) {
        world.remove(key);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<Class<? extends Resource>> types() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>();
        Arrays.stream(Resource.class.getPermittedSubclasses())
                .forEach(c -> types.add((Class<? extends Resource>) c));
        return types;
    }

    @Override
    public synchronized Map<ResourceKey, Existing> observe(Inquiry inquiry) {
        return Map.copyOf(world);
    }

    @Override
    public synchronized Existing create(Resource wanted, Scope scope) {
        call("create " + wanted.key());
        if (world.containsKey(wanted.key())) {
            throw new AssertionError(wanted.key() + " is made twice");
        }
        return made(wanted, scope);
    }

    @Override
    public synchronized Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope) {
        call("update " + wanted.key());
        return made(wanted, scope);
    }

    @Override
    public synchronized void delete(Existing existing, Scope scope) {
        call("delete " + existing.key());
        for (Existing other : world.values()) {
            if (other.actual().dependsOn().contains(existing.key())
                    && !other.actual().survives(existing.key())) {
                throw new AssertionError(
                        existing.key() + " is removed while " + other.key() + " needs it");
            }
        }
        world.remove(existing.key());
    }

    private void call(String what) {
        int number = calls.size();
        calls.add(what);
        if (failing.test(number)) {
            throw new DiagnosticException(Diagnostic.error("LS-FAKE-01", what + " failed", "", ""));
        }
    }

    private Existing made(Resource wanted, Scope scope) {
        for (ResourceKey needed : wanted.dependsOn()) {
            if (!world.containsKey(needed)) {
                throw new AssertionError(wanted.key() + " is made before " + needed);
            }
            scope.required(needed);
        }
        Resource actual = wanted;
        Map<String, String> outputs = new HashMap<>();
        if (wanted instanceof Resource.AttachedDomains domains) {
            domains.zones()
                    .forEach(zone -> outputs.put(Output.domain(zone), zone + ".u1.example.com"));
        }
        if (wanted instanceof Resource.BrokerConfiguration file) {
            String text = Symbols.resolve(file.text(), scope::find);
            if (Symbols.unresolved(text)) {
                throw new AssertionError(wanted.key() + " still has symbols: " + text);
            }
            actual = new Resource.BrokerConfiguration(file.node(), text, file.after());
        }
        Existing existing = new Existing("id-" + ++serial, actual, outputs);
        world.put(wanted.key(), existing);
        return existing;
    }
}
