package io.linkspan.providers.aws;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Sees every request, and can cut the program off after one of them, as SIGKILL would: the request
 * is carried out, its answer never seen, and nothing is called any more.
 */
final class Recorder implements ExecutionInterceptor {
    /** Stands for the program's end; no code catches it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed");
        }
    }

    private final AtomicInteger sent = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private volatile int killAfter = Integer.MAX_VALUE;
    private volatile boolean dead;

    void killAfter(int requests) {
        killAfter = requests;
        sent.set(0);
        dead = false;
    }

    boolean isDead() {
        return dead;
    }

    /** Such as ec2:CreateVpc, in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    Set<String> actions() {
        return new TreeSet<>(calls);
    }

    void clear() {
        calls.clear();
        sent.set(0);
    }

    int sent() {
        return sent.get();
    }

    @Override
    public void beforeTransmission(
            Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (dead) {
            throw new Killed();
        }
        calls.add(CallNaming.action(attributes));
    }

    @Override
    public void afterTransmission(
            Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (sent.incrementAndGet() >= killAfter) {
            dead = true;
        }
        if (dead) {
            throw new Killed();
        }
    }
}
