package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The ways to hosts: what must be as it is wanted before they can be entered. Where it is not, a
 * plan tells that in place of failing, and takes what could not be read to be as it is wanted.
 */
public final class Ways {
    private static final Set<String> KINDS =
            Set.of(
                    Resource.Vpc.KEY.kind(),
                    Resource.Subnet.key("").kind(),
                    Resource.InternetGateway.KEY.kind(),
                    Resource.RouteTable.KEY.kind(),
                    Resource.SecurityGroup.key("").kind());

    private Ways() {}

    /** Whether something on the way to hosts is missing or not as it is wanted. */
    public static boolean drifted(Blueprint blueprint, Map<ResourceKey, Existing> seen) {
        return blueprint.resources().stream()
                .filter(r -> isWay(r.key()))
                .anyMatch(r -> {
                    Existing there = seen.get(r.key());
                    return there == null || !Difference.between(there.actual(), r).isEmpty();
                });
    }

    private static boolean isWay(ResourceKey key) {
        return KINDS.contains(key.kind()) || key.equals(Resource.Instance.BASTION);
    }

    /** Something that could not be looked at, as it is wanted. */
    public static Existing unread(Resource wanted, String why) {
        return new Existing("not read", wanted, Map.of(Output.UNREAD, why));
    }

    /** What was not read, with the names that were found elsewhere. */
    public static Map<ResourceKey, Existing> named(Map<ResourceKey, Existing> seen) {
        Map<ResourceKey, Existing> named = new LinkedHashMap<>(seen);
        named.replaceAll((_, existing) ->
                existing.outputs().containsKey(Output.UNREAD)
                        ? new Existing(
                                existing.id(), named(existing.actual(), seen), existing.outputs())
                        : existing);
        return named;
    }

    private static Resource named(Resource resource, Map<ResourceKey, Existing> seen) {
        Function<ResourceKey, Optional<Existing>> existing =
                key -> Optional.ofNullable(seen.get(key));
        return switch (resource) {
            case Resource.BrokerConfiguration c ->
                    new Resource.BrokerConfiguration(
                            c.node(), Symbols.resolve(c.text(), existing), c.after());
            case Resource.ListenerCertificate c ->
                    new Resource.ListenerCertificate(
                            c.node(),
                            c.listener(),
                            Symbols.resolve(c.names(), existing),
                            c.issuer(),
                            c.fresh(),
                            c.after());
            default -> resource;
        };
    }

    /** Why hosts could not be read, by what is on them; empty when all was read. */
    public static Map<ResourceKey, String> unread(Observed observed) {
        Map<ResourceKey, String> unread = new TreeMap<>();
        observed.resources()
                .forEach((key, existing) ->
                        Optional.ofNullable(existing.outputs().get(Output.UNREAD))
                                .ifPresent(why -> unread.put(key, why)));
        return unread;
    }

    static List<Diagnostic> warnings(Observed observed) {
        Map<ResourceKey, String> unread = unread(observed);
        List<String> nodes =
                unread.keySet().stream()
                        .filter(key -> key.kind().equals("broker-process"))
                        .map(ResourceKey::name)
                        .toList();
        return unread.isEmpty()
                ? List.of()
                : List.of(
                        Diagnostic.warning(
                                "LS-PLAN-23",
                                "not read: what is on the hosts of nodes "
                                        + String.join(", ", nodes)
                                        + ", which cannot be entered ("
                                        + unread.values().iterator().next()
                                        + ")",
                                "the way to them is not as it is wanted; what is on them is taken to be right until it can be read",
                                "apply mends the way first, reads them, and goes on with what is found"));
    }

    /** The part of a plan that opens the ways; it makes and changes, and removes nothing. */
    public static Plan opening(Plan plan) {
        return new Plan(
                plan.link(),
                plan.account(),
                plan.changes().stream()
                        .filter(c -> KINDS.contains(c.key().kind()))
                        .filter(c ->
                                c instanceof Change.Update
                                        || (c instanceof Change.Create create
                                                && create.replacing().isEmpty()))
                        .toList(),
                List.of());
    }
}
