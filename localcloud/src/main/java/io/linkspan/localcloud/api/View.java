package io.linkspan.localcloud.api;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.Image;
import java.time.Instant;

/** What a handler that only reads gets: who calls, and what is. */
public sealed class View permits Edit {
    private final Account account;
    private final String region;
    private final Image image;
    private final Instant now;

    View(Account account, String region, Image image, Instant now) {
        this.account = account;
        this.region = region;
        this.image = image;
        this.now = now;
    }

    public final Account account() {
        return account;
    }

    /** The caller's account id. */
    public final String owner() {
        return account.id();
    }

    public final String region() {
        return region;
    }

    public Image image() {
        return image;
    }

    public final Instant now() {
        return now;
    }

    /** An ARN of this region: {@code arn:aws:<service>:<region>:<account>:<resource>}. */
    public final String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + owner() + ":" + resource;
    }
}
