package io.linkspan.localcloud.api;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.ClientToken;
import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.store.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a handler that changes things gets. When it throws, nothing has changed. */
public final class Edit extends View {
    private static final int MAX_TOKEN_LENGTH = 128;

    private final Transaction transaction;
    private final RandomGenerator random;
    private final String action;
    private final String parametersDigest;

    Edit(
            Account account,
            String region,
            Transaction transaction,
            RandomGenerator random,
            String action,
            String parametersDigest) {
        super(account, region, transaction.image(), transaction.now());
        this.transaction = transaction;
        this.random = random;
        this.action = action;
        this.parametersDigest = parametersDigest;
    }

    /** For the cloud's own work in an account's name, where no call gave parameters. */
    public static Edit by(
            Account account, String region, Transaction transaction, RandomGenerator random) {
        return new Edit(account, region, transaction, random, "", "");
    }

    /** With the changes so far. */
    @Override
    public Image image() {
        return transaction.image();
    }

    public void put(Entity entity) {
        transaction.put(entity);
    }

    public void remove(Class<? extends Entity> kind, String id) {
        transaction.remove(kind, id);
    }

    public RandomGenerator random() {
        return random;
    }

    /** A new id: the prefix, a hyphen and 17 hexadecimal digits, the first of them 0. */
    public String newId(String prefix) {
        return prefix + "-0" + newHex();
    }

    /** Sixteen random hexadecimal digits. */
    public String newHex() {
        return String.format("%016x", random.nextLong());
    }

    /**
     * What an earlier call with the same client token and parameters made; empty when this is the
     * first. Other parameters are IdempotentParameterMismatch.
     */
    public Optional<List<String>> made(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return Optional.empty();
        }
        if (token.length() > MAX_TOKEN_LENGTH) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "The client token must be at most " + MAX_TOKEN_LENGTH + " characters");
        }
        Optional<ClientToken> used = image().find(ClientToken.class, tokenId(token));
        used.ifPresent(u -> {
            if (!u.parameters().equals(parametersDigest)) {
                throw new AwsException(
                        "IdempotentParameterMismatch",
                        "Arguments on this idempotent request are inconsistent with"
                                + " arguments used in previous request(s).");
            }
        });
        return used.map(ClientToken::resources);
    }

    /** Remembers what a call with a client token made. */
    public void remember(@Nullable String token, List<String> resources) {
        if (token != null && !token.isEmpty()) {
            put(new ClientToken(tokenId(token), owner(), parametersDigest, resources, now()));
        }
    }

    private String tokenId(String token) {
        return owner() + "/" + action + "/" + token;
    }
}
