package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/** Ports of the load balancer, each leading to one group. */
record Listeners(Aws aws) implements Kind<Resource.Listener> {
    @Override
    public Class<Resource.Listener> type() {
        return Resource.Listener.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:DeleteListener");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Existing> all = new ArrayList<>();
        for (Found<Listener> found : world.listeners()) {
            Optional<String> group = target(found.raw());
            ResourceKey key =
                    group.isPresent()
                            ? World.reference(world.targetGroups(), group.get())
                            : new ResourceKey("unknown", "none");
            all.add(found.as(new Resource.Listener(found.raw().port(), key)));
        }
        return all;
    }

    private static Optional<String> target(Listener listener) {
        return listener.defaultActions().stream()
                .map(Action::targetGroupArn)
                .filter(java.util.Objects::nonNull)
                .findFirst();
    }

    private static Action forward(String group) {
        return Action.builder().type(ActionTypeEnum.FORWARD).targetGroupArn(group).build();
    }

    @Override
    public Existing create(Resource.Listener wanted, Scope scope) throws InterruptedException {
        String balancer = Aws.id(scope, Resource.LoadBalancer.KEY);
        String group = Aws.id(scope, wanted.targetGroup());
        CreateListenerRequest request =
                CreateListenerRequest.builder()
                        .loadBalancerArn(balancer)
                        .protocol(ProtocolEnum.TCP)
                        .port(wanted.port())
                        .defaultActions(forward(group))
                        .tags(
                                Tags.elb(
                                        Tags.of(
                                                scope.link().name(),
                                                wanted.key(),
                                                wanted.targetGroup().name())))
                        .build();
        try {
            // Its port is unique on the load balancer: a repetition finds the first one.
            String arn =
                    aws.eventually(scope, () -> aws.elb().createListener(request))
                            .listeners()
                            .getFirst()
                            .listenerArn();
            return Aws.made(arn, wanted);
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("DuplicateListener")) {
                throw thrown;
            }
            return madeEarlier(wanted, balancer, group, scope, e);
        }
    }

    private Existing madeEarlier(
            Resource.Listener wanted,
            String balancer,
            String group,
            Scope scope,
            FailedCall duplicate) {
        for (Listener each :
                aws.elb()
                        .describeListenersPaginator(b -> b.loadBalancerArn(balancer))
                        .listeners()) {
            if (each.port() == wanted.port()
                    && aws.isOurs(each.listenerArn(), wanted.key(), scope)) {
                if (!target(each).equals(Optional.of(group))) {
                    lead(each.listenerArn(), group);
                }
                return Aws.made(each.listenerArn(), wanted);
            }
        }
        throw Failures.taken("the listener of port " + wanted.port(), duplicate);
    }

    private void lead(String listener, String group) {
        aws.elb().modifyListener(b -> b.listenerArn(listener).defaultActions(forward(group)));
    }

    @Override
    public Existing update(
            Resource.Listener wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope) {
        lead(existing.id(), Aws.id(scope, wanted.targetGroup()));
        return Aws.made(existing.id(), wanted);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.elb().deleteListener(b -> b.listenerArn(existing.id())));
    }
}
