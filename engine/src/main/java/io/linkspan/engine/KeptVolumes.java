package io.linkspan.engine;

import java.util.List;
import java.util.function.Consumer;

/** Volumes with brokers' data, which outlive their hosts. */
public interface KeptVolumes {
    /**
     * @param name of the host it was made for
     * @param gib its size
     */
    record KeptVolume(String id, String name, int gib) {}

    /**
     * Those of a link whose hosts are all gone, by id. The cloud may still be taking them from the
     * hosts.
     */
    List<KeptVolume> of(String link) throws InterruptedException;

    /**
     * Removes one and all that is on it; one that is gone already is no failure.
     *
     * @param note is told what is waited for
     */
    void remove(KeptVolume volume, Consumer<String> note) throws InterruptedException;
}
