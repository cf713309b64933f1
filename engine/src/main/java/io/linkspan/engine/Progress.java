package io.linkspan.engine;

/**
 * Told what is going on, for people to watch. Steps form a tree: a parent is started before its
 * children. Thread-safe; returns at once.
 */
public interface Progress {
    /** How a step ended. */
    enum Outcome {
        DONE,
        /** Nothing had to be done. */
        UNCHANGED,
        FAILED,
        /** Not tried, since something it depends on failed. */
        SKIPPED
    }

    /**
     * @param id unique while the command runs
     * @param parent id of the step above; empty at the top
     */
    void started(String id, String parent, String title);

    void note(String id, String what);

    /**
     * @param text what came of it; may be empty
     */
    void finished(String id, Outcome outcome, String text);
}
