package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.TagSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Tags of load balancers, target groups and listeners. */
final class ElbTags {
    private static final int MAX_TAGS = 50;
    private static final int MAX_RESOURCES = 20;

    private ElbTags() {}

    static AddTagsResponse add(Edit edit, AddTagsRequest request) {
        for (String arn : resources(request.resourceArns())) {
            checkExists(edit, arn);
            put(edit, arn, request.tags());
        }
        return AddTagsResponse.builder().build();
    }

    /** Adds tags to a resource or replaces their values. */
    static void put(Edit edit, String arn, List<Tag> tags) {
        Map<String, String> all = new TreeMap<>(edit.image().tags(arn));
        Set<String> seen = new HashSet<>();
        for (Tag tag : tags) {
            if (tag.key() == null || tag.key().isEmpty() || tag.key().startsWith("aws:")) {
                throw new AwsException(
                        "ValidationError", "Tag key '" + tag.key() + "' is not allowed");
            }
            if (!seen.add(tag.key())) {
                throw new AwsException(
                        "DuplicateTagKeys", "Tag key '" + tag.key() + "' is given more than once");
            }
            all.put(tag.key(), tag.value() == null ? "" : tag.value());
        }
        if (all.size() > MAX_TAGS) {
            throw new AwsException(
                    "TooManyTags", "A resource can have at most " + MAX_TAGS + " tags");
        }
        if (!all.isEmpty()) {
            edit.put(new TagSet(arn, edit.owner(), "", all));
        }
    }

    static RemoveTagsResponse remove(Edit edit, RemoveTagsRequest request) {
        for (String arn : resources(request.resourceArns())) {
            checkExists(edit, arn);
            Map<String, String> all = new TreeMap<>(edit.image().tags(arn));
            request.tagKeys().forEach(all::remove);
            if (all.isEmpty()) {
                edit.remove(TagSet.class, arn);
            } else {
                edit.put(new TagSet(arn, edit.owner(), "", all));
            }
        }
        return RemoveTagsResponse.builder().build();
    }

    static DescribeTagsResponse describe(View view, DescribeTagsRequest request) {
        List<TagDescription> descriptions = new ArrayList<>();
        for (String arn : resources(request.resourceArns())) {
            checkExists(view, arn);
            List<Tag> tags = new ArrayList<>();
            view.image()
                    .tags(arn)
                    .forEach((k, v) -> tags.add(Tag.builder().key(k).value(v).build()));
            descriptions.add(TagDescription.builder().resourceArn(arn).tags(tags).build());
        }
        return DescribeTagsResponse.builder().tagDescriptions(descriptions).build();
    }

    private static List<String> resources(List<String> arns) {
        if (arns.size() > MAX_RESOURCES) {
            throw new AwsException(
                    "ValidationError", "At most " + MAX_RESOURCES + " resources in one call");
        }
        return arns;
    }

    private static void checkExists(View view, String arn) {
        if (arn.contains(":loadbalancer/")) {
            Names.loadBalancer(view, arn);
        } else if (arn.contains(":targetgroup/")) {
            Names.targetGroup(view, arn);
        } else {
            Names.listener(view, arn);
        }
    }
}
