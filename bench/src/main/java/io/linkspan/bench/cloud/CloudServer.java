package io.linkspan.bench.cloud;

import io.linkspan.localcloud.CloudOptions;
import io.linkspan.localcloud.LocalCloud;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The local cloud alone in a process; its home is the only argument. */
public final class CloudServer {
    private CloudServer() {}

    public static void main(String[] arguments) throws Exception {
        CloudOptions options =
                CloudOptions.in(Path.of(arguments[0]))
                        .withBlocks("127.41.128.0/20", "127.41.144.0/24");
        try (LocalCloud cloud = LocalCloud.start(options)) {
            System.out.println("ready " + cloud.endpoints().api());
            new CountDownLatch(1).await();
        }
    }
}
