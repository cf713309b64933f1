package io.linkspan.providers.aws;

import io.linkspan.core.plan.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/**
 * The load balancing half of {@link World}. ELBv2 has no filter by tag: names narrow the search,
 * since all that a link makes is named after it, and tags decide.
 */
final class BalancerWorld {
    /** DescribeTags takes so many ARNs. Source: ELBv2 API, DescribeTags. */
    private static final int TAG_BATCH = 20;

    private final String link;
    private final Map<String, ResourceKey> givenBalancers;
    private final ElasticLoadBalancingV2Client elb;
    private final Reading<List<Found<LoadBalancer>>> loadBalancers;
    private final Reading<List<Found<TargetGroup>>> targetGroups;
    private final Reading<List<Found<Listener>>> listeners;

    BalancerWorld(
            String link,
            Map<String, ResourceKey> givenBalancers,
            ElasticLoadBalancingV2Client elb,
            ExecutorService threads) {
        this.link = link;
        this.givenBalancers = Map.copyOf(givenBalancers);
        this.elb = elb;
        this.loadBalancers =
                Reading.start(
                        threads,
                        () ->
                                owned(
                                        "load-balancer",
                                        elb
                                                .describeLoadBalancersPaginator(b -> {})
                                                .loadBalancers()
                                                .stream()
                                                .filter(lb ->
                                                        mine(lb.loadBalancerName())
                                                                || givenBalancers.containsKey(
                                                                        lb.loadBalancerArn()))
                                                .toList(),
                                        LoadBalancer::loadBalancerArn));
        this.targetGroups =
                Reading.start(
                        threads,
                        () ->
                                owned(
                                        "target-group",
                                        elb
                                                .describeTargetGroupsPaginator(b -> {})
                                                .targetGroups()
                                                .stream()
                                                .filter(g -> mine(g.targetGroupName()))
                                                .toList(),
                                        TargetGroup::targetGroupArn));
        this.listeners =
                Reading.start(
                        threads,
                        () -> {
                            List<Found<Listener>> all = new ArrayList<>();
                            for (Found<LoadBalancer> balancer : loadBalancers.value()) {
                                all.addAll(
                                        owned(
                                                "listener",
                                                elb
                                                        .describeListenersPaginator(b ->
                                                                b.loadBalancerArn(balancer.id()))
                                                        .listeners()
                                                        .stream()
                                                        .toList(),
                                                Listener::listenerArn));
                            }
                            return List.copyOf(all);
                        });
    }

    private boolean mine(String name) {
        return name.startsWith(link + "-");
    }

    private <T> List<Found<T>> owned(String kind, List<T> candidates, Function<T, String> arn) {
        Map<String, Map<String, String>> tags = tags(candidates.stream().map(arn).toList());
        List<Found<T>> found = new ArrayList<>();
        for (T raw : candidates) {
            String id = arn.apply(raw);
            Map<String, String> own = tags.getOrDefault(id, Map.of());
            ResourceKey given = givenBalancers.get(id);
            if (given != null) {
                found.add(new Found<>(given, id, raw, own, true));
            } else {
                Tags.key(link, own)
                        .filter(key -> key.kind().equals(kind))
                        .ifPresent(key -> found.add(new Found<>(key, id, raw, own, false)));
            }
        }
        return List.copyOf(found);
    }

    private Map<String, Map<String, String>> tags(List<String> arns) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        for (int from = 0; from < arns.size(); from += TAG_BATCH) {
            List<String> batch = arns.subList(from, Math.min(arns.size(), from + TAG_BATCH));
            for (TagDescription each :
                    elb.describeTags(b -> b.resourceArns(batch)).tagDescriptions()) {
                Map<String, String> tags = new LinkedHashMap<>();
                each.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
                all.put(each.resourceArn(), tags);
            }
        }
        return all;
    }

    List<Found<LoadBalancer>> loadBalancers() throws InterruptedException {
        return World.single(loadBalancers.value());
    }

    List<Found<TargetGroup>> targetGroups() throws InterruptedException {
        return targetGroups.value();
    }

    List<Found<Listener>> listeners() throws InterruptedException {
        return listeners.value();
    }
}
