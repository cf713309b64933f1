package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** The key that opens the hosts. Its private half is made here and never leaves this machine. */
final class KeyPairs implements Kind<Resource.KeyPair> {
    private final Aws aws;
    private final KeyFolder keys;

    /**
     * A key being made while other things are: a second of computing that the first hosts would
     * wait for otherwise.
     */
    private final AtomicReference<@Nullable FutureTask<SshKey>> ahead = new AtomicReference<>();

    KeyPairs(Aws aws, KeyFolder keys) {
        this.aws = aws;
        this.keys = keys;
    }

    @Override
    public Class<Resource.KeyPair> type() {
        return Resource.KeyPair.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeKeyPairs",
                "ec2:ImportKeyPair",
                "ec2:DeleteKeyPair",
                "ec2:DescribeInstances",
                "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Found<KeyPairInfo>> pairs = world.keyPairs();
        if (pairs.isEmpty()
                && world.wanted(Resource.KeyPair.class, Resource.KeyPair.KEY).isPresent()
                && keys.read(world.link()).isEmpty()) {
            makeAhead();
        }
        return pairs.stream()
                .map(found -> {
                    String file = keys.file(world.link()).toString();
                    String name =
                            found.given() || opens(world.link(), found.raw())
                                    ? found.id()
                                    : found.id() + ", which " + file + " does not open";
                    return found.as(new Resource.KeyPair(name));
                })
                .toList();
    }

    private void makeAhead() {
        FutureTask<SshKey> making = new FutureTask<>(SshKey::generated);
        if (ahead.compareAndSet(null, making)) {
            Thread.ofPlatform().daemon().name("ssh-key").start(making);
        }
    }

    private SshKey made() throws InterruptedException {
        FutureTask<SshKey> making = ahead.getAndSet(null);
        if (making == null) {
            return SshKey.generated();
        }
        try {
            return making.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("no SSH key could be made", e);
        }
    }

    /** A cloud that does not show public keys cannot be contradicted. */
    private boolean opens(String link, KeyPairInfo pair) {
        Optional<SshKey> own = keys.read(link);
        return own.isPresent() && (pair.publicKey() == null || own.get().matches(pair.publicKey()));
    }

    @Override
    public Existing create(Resource.KeyPair wanted, Scope scope) throws InterruptedException {
        String link = scope.link().name();
        Optional<SshKey> kept = keys.read(link);
        SshKey key = kept.isPresent() ? kept.get() : made();
        if (kept.isEmpty()) {
            keys.write(link, key);
        }
        try {
            // Its name is unique in the region, so that a repetition cannot make a second one.
            aws.ec2()
                    .importKeyPair(b ->
                            b.keyName(wanted.name())
                                    .publicKeyMaterial(
                                            SdkBytes.fromUtf8String(key.publicLine(wanted.name())))
                                    .tagSpecifications(
                                            Tags.specification(
                                                    ResourceType.KEY_PAIR,
                                                    link,
                                                    wanted.key(),
                                                    wanted.name())));
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("InvalidKeyPair.Duplicate") || !isOurs(wanted, link)) {
                throw thrown;
            }
        }
        return Aws.made(wanted.name(), wanted);
    }

    private boolean isOurs(Resource.KeyPair wanted, String link) {
        return aws
                .ec2()
                .describeKeyPairs(b -> b.keyNames(wanted.name()).includePublicKey(true))
                .keyPairs()
                .stream()
                .anyMatch(pair ->
                        Tags.key(link, Tags.map(pair.tags())).isPresent() && opens(link, pair));
    }

    /** The private half is gone or another's: hosts that know the old key cannot be entered. */
    @Override
    public Existing update(
            Resource.KeyPair wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        List<String> hosts = hosts(scope);
        if (!hosts.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-AWS-13",
                            "the private key of "
                                    + existing.id()
                                    + " is not at "
                                    + keys.file(scope.link().name()),
                            "The hosts "
                                    + String.join(", ", hosts)
                                    + " admit that key alone, and AWS does not keep private keys.",
                            "Put the file back from where the link was made, or run destroy and then up again"));
        }
        aws.ec2().deleteKeyPair(b -> b.keyName(existing.id()));
        return create(wanted, scope);
    }

    private List<String> hosts(Scope scope) {
        return aws
                .ec2()
                .describeInstancesPaginator(b -> b.filters(Tags.ofLink(scope.link().name())))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .filter(i ->
                        i.state().name() != InstanceStateName.TERMINATED
                                && i.state().name() != InstanceStateName.SHUTTING_DOWN)
                .map(i -> i.instanceId())
                .sorted()
                .toList();
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.ec2().deleteKeyPair(b -> b.keyName(existing.id())));
        keys.delete(scope.link().name());
    }
}
