package io.linkspan.providers.aws;

import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.ResourceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The tags that tell whose a thing is. Nothing is ever made without them. */
final class Tags {
    static final String LINK = AwsConventions.LINK_TAG;
    static final String RESOURCE = AwsConventions.RESOURCE_TAG;
    static final String NAME = "Name";

    /** On an endpoint service: the cluster of each consumer whose connection the tool made. */
    private static final String CONSUMER = "linkspan:consumer:";

    private Tags() {}

    static Map<String, String> consumer(String name, String clusterId) {
        return Map.of(CONSUMER + name, clusterId);
    }

    /** Clusters of consumers, by name. */
    static Map<String, String> consumers(Map<String, String> tags) {
        Map<String, String> consumers = new LinkedHashMap<>();
        tags.forEach((key, value) -> {
            if (key.startsWith(CONSUMER)) {
                consumers.put(key.substring(CONSUMER.length()), value);
            }
        });
        return consumers;
    }

    static Map<String, String> of(String link, ResourceKey key, String name) {
        return AwsConventions.tags(link, key, name);
    }

    static TagSpecification specification(
            ResourceType type, String link, ResourceKey key, String name) {
        return TagSpecification.builder().resourceType(type).tags(ec2(of(link, key, name))).build();
    }

    static List<Tag> ec2(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build())
                .toList();
    }

    static List<software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag> elb(
            Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(e ->
                        software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag.builder()
                                .key(e.getKey())
                                .value(e.getValue())
                                .build())
                .toList();
    }

    static Map<String, String> map(List<Tag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        tags.forEach(tag -> map.put(tag.key(), tag.value()));
        return map;
    }

    /** Whose resource it is; empty when it is not of this link. */
    static Optional<ResourceKey> key(String link, Map<String, String> tags) {
        String resource = tags.get(RESOURCE);
        return link.equals(tags.get(LINK)) && resource != null && resource.indexOf('/') > 0
                ? Optional.of(ResourceKey.parse(resource))
                : Optional.empty();
    }

    /** Everything of a link. */
    static Filter ofLink(String link) {
        return Filter.builder().name("tag:" + LINK).values(link).build();
    }

    /** One resource of a link. */
    static List<Filter> ofResource(String link, ResourceKey key) {
        return List.of(
                ofLink(link),
                Filter.builder().name("tag:" + RESOURCE).values(key.toString()).build());
    }
}
