package io.linkspan.engine.verify;

import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.view.AwsReader;
import io.linkspan.engine.view.ConsumerReader;
import io.linkspan.engine.view.HostReader;
import io.linkspan.engine.view.KafkaReader;
import io.linkspan.engine.view.ListenerReader;

/** What verification looks with. */
public record Sources(
        AwsReader aws,
        ConsumerReader consumers,
        HostReader hosts,
        KafkaProbe kafka,
        KafkaReader cluster,
        ConsumerNetwork network,
        ListenerAccess access,
        ListenerReader listeners,
        LinkClient client,
        SinkTest sinkTest) {}
