package io.linkspan.localcloud.store;

import io.linkspan.localcloud.image.Image;

/**
 * Makes a part of the real world (SSH servers, relay listeners, names) be as an image says.
 *
 * <p>Each actuator is called on a thread of its own, never twice at once, with the newest image;
 * images in between are skipped. The first call comes with the image at start, so a restart
 * rebuilds the world. What it has done it tells with {@link Reports}.
 */
public interface Actuator {

    /** For logs and thread names, such as {@code load-balancing}. */
    String name();

    /**
     * Called after every change of the image, so it must be cheap when nothing of its concern
     * changed. An exception is logged and the call repeated with the newest image, at most once a
     * second.
     */
    void reconcile(Image image) throws Exception;
}
