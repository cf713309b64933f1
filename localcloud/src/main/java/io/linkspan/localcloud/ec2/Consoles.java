package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Instance;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.*;

/** What hosts wrote to their consoles. */
record Consoles(ConsoleSource source) {

    GetConsoleOutputResponse output(View view, GetConsoleOutputRequest request) {
        Instance instance = InstanceListing.LISTING.find(view, request.instanceId());
        Optional<ConsoleSource.Console> console = source.console(instance.id());
        return GetConsoleOutputResponse.builder()
                .instanceId(instance.id())
                .timestamp(
                        console.map(ConsoleSource.Console::writtenAt).orElse(instance.launchedAt()))
                .output(
                        Base64.getEncoder()
                                .encodeToString(
                                        console.map(ConsoleSource.Console::text)
                                                .orElse("")
                                                .getBytes(StandardCharsets.ISO_8859_1)))
                .build();
    }
}
