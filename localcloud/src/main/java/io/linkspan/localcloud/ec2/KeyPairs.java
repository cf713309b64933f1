package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.KeyPair;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Public keys for instances; private ones are handed out once and never kept. */
final class KeyPairs {
    private static final int MAX_NAME_LENGTH = 255;

    static final Listing<KeyPair> LISTING =
            new Listing<>(
                    Kind.KEY_PAIR,
                    KeyPair.class,
                    new Filters<KeyPair>((view, key) -> view.image().tags(key.id()))
                            .one("key-pair-id", (view, key) -> key.id())
                            .one("key-name", (view, key) -> key.name())
                            .one("fingerprint", (view, key) -> key.fingerprint()));

    private KeyPairs() {}

    static CreateKeyPairResponse create(Edit edit, CreateKeyPairRequest request) {
        String type = request.keyTypeAsString() == null ? "rsa" : request.keyTypeAsString();
        if (!type.equals("rsa") && !type.equals("ed25519")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value (" + type + ") for parameter keyType is invalid.");
        }
        if (request.keyFormatAsString() != null && !request.keyFormatAsString().equals("pem")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + request.keyFormatAsString()
                            + ") for parameter keyFormat is invalid. This cloud hands out pem.");
        }
        checkName(edit, request.keyName());
        KeyMaterial material = KeyMaterial.generate(type, edit.random().nextInt());
        KeyPair key = add(edit, request.keyName(), material, request.tagSpecifications());
        return CreateKeyPairResponse.builder()
                .keyPairId(key.id())
                .keyName(key.name())
                .keyFingerprint(key.fingerprint())
                .keyMaterial(material.privateKey())
                .tags(Tags.of(edit, key.id()))
                .build();
    }

    static ImportKeyPairResponse importKey(Edit edit, ImportKeyPairRequest request) {
        checkName(edit, request.keyName());
        KeyMaterial material =
                KeyMaterial.imported(
                        new String(
                                request.publicKeyMaterial().asByteArray(), StandardCharsets.UTF_8));
        KeyPair key = add(edit, request.keyName(), material, request.tagSpecifications());
        return ImportKeyPairResponse.builder()
                .keyPairId(key.id())
                .keyName(key.name())
                .keyFingerprint(key.fingerprint())
                .tags(Tags.of(edit, key.id()))
                .build();
    }

    private static void checkName(View view, String name) {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + name
                            + ") for parameter keyName is invalid. Its length must be 1-"
                            + MAX_NAME_LENGTH
                            + ".");
        }
        if (named(view, name).isPresent()) {
            throw new AwsException(
                    "InvalidKeyPair.Duplicate", "The keypair '" + name + "' already exists.");
        }
    }

    private static KeyPair add(
            Edit edit, String name, KeyMaterial material, List<TagSpecification> tags) {
        KeyPair key =
                new KeyPair(
                        edit.newId("key"),
                        edit.owner(),
                        name,
                        material.type(),
                        material.fingerprint(),
                        material.publicKey(),
                        edit.now());
        edit.put(key);
        Tags.create(edit, Kind.KEY_PAIR, key.id(), tags);
        return key;
    }

    static Optional<KeyPair> named(View view, String name) {
        return view.image()
                .owned(KeyPair.class, view.owner())
                .filter(k -> k.name().equals(name))
                .findFirst();
    }

    static AwsException notFound(@Nullable String name) {
        return new AwsException(
                "InvalidKeyPair.NotFound", "The key pair '" + name + "' does not exist");
    }

    static DescribeKeyPairsResponse describe(View view, DescribeKeyPairsRequest request) {
        for (String name : request.keyNames()) {
            if (named(view, name).isEmpty()) {
                throw notFound(name);
            }
        }
        Predicate<KeyPair> wanted =
                key -> request.keyNames().isEmpty() || request.keyNames().contains(key.name());
        boolean withKey = Boolean.TRUE.equals(request.includePublicKey());
        return DescribeKeyPairsResponse.builder()
                .keyPairs(
                        LISTING.select(view, request.keyPairIds(), request.filters()).stream()
                                .filter(wanted)
                                .map(key -> wire(view, key, withKey))
                                .toList())
                .build();
    }

    private static KeyPairInfo wire(View view, KeyPair key, boolean withKey) {
        return KeyPairInfo.builder()
                .keyPairId(key.id())
                .keyName(key.name())
                .keyType(key.type())
                .keyFingerprint(key.fingerprint())
                .publicKey(withKey ? key.publicKey() + " " + key.name() + "\n" : null)
                .createTime(key.createdAt())
                .tags(Tags.of(view, key.id()))
                .build();
    }

    /** Deleting a key pair that is not there succeeds, as with EC2. */
    static DeleteKeyPairResponse delete(Edit edit, DeleteKeyPairRequest request) {
        if (request.keyName() == null && request.keyPairId() == null) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter KeyName");
        }
        Optional<KeyPair> key =
                request.keyPairId() != null
                        ? edit.image()
                                .find(KeyPair.class, request.keyPairId())
                                .filter(k -> k.owner().equals(edit.owner()))
                        : named(edit, request.keyName());
        key.ifPresent(k -> Vpcs.removeAll(edit, KeyPair.class, o -> o.id().equals(k.id())));
        return DeleteKeyPairResponse.builder()
                .returnValue(true)
                .keyPairId(key.map(KeyPair::id).orElse(null))
                .build();
    }
}
