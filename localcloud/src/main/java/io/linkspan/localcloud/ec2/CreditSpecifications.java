package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Instance;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.*;

/**
 * How burstable instances use CPU credits: by their family's default, which nobody changes here.
 */
final class CreditSpecifications {
    private static final Filters<Instance> FILTERS =
            new Filters<Instance>((view, i) -> Map.of()).one("instance-id", (view, i) -> i.id());

    private CreditSpecifications() {}

    static DescribeInstanceCreditSpecificationsResponse describe(
            View view, DescribeInstanceCreditSpecificationsRequest request) {
        Predicate<Instance> passes = FILTERS.matching(view, request.filters());
        for (String id : request.instanceIds()) {
            Instance instance = InstanceListing.LISTING.find(view, id);
            if (!InstanceTypes.isBurstable(instance.type())) {
                throw new AwsException(
                        "InvalidParameterCombination",
                        "The instance '" + id + "' is no burstable performance instance");
            }
        }
        // Without ids, EC2 tells of those with unlimited credits only.
        Predicate<Instance> asked =
                request.instanceIds().isEmpty()
                        ? i -> credits(i).equals("unlimited")
                        : i -> request.instanceIds().contains(i.id());
        Page<Instance> page =
                Page.of(
                        view.image()
                                .owned(Instance.class, view.owner())
                                .filter(i -> InstanceTypes.isBurstable(i.type()))
                                .filter(asked)
                                .filter(passes)
                                .toList(),
                        Instance::id,
                        5,
                        request.maxResults(),
                        request.nextToken());
        return DescribeInstanceCreditSpecificationsResponse.builder()
                .instanceCreditSpecifications(
                        page.items().stream()
                                .map(i ->
                                        InstanceCreditSpecification.builder()
                                                .instanceId(i.id())
                                                .cpuCredits(credits(i))
                                                .build())
                                .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** Source: EC2, "Unlimited mode": T2 is standard by default, later ones are unlimited. */
    private static String credits(Instance instance) {
        return instance.type().startsWith("t2.") ? "standard" : "unlimited";
    }
}
