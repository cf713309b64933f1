package io.linkspan.localcloud.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which members a request must have; the SDK's classes do not tell. */
final class RequiredMembers {
    private final Map<String, List<String>> byAction;

    private RequiredMembers(Map<String, List<String>> byAction) {
        this.byAction = byAction;
    }

    static RequiredMembers load() {
        Map<String, List<String>> byAction = new HashMap<>();
        try (InputStream in = RequiredMembers.class.getResourceAsStream("required-members.txt")) {
            if (in == null) {
                throw new IllegalStateException("required-members.txt is not in the jar");
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> words = Arrays.asList(line.split(" "));
                if (!line.startsWith("#")) {
                    byAction.put(words.get(0) + " " + words.get(1), words.subList(2, words.size()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RequiredMembers(byAction);
    }

    /** Refuses a call that lacks one, with the service's own code. */
    void check(Service service, String action, Predicate<String> isGiven) {
        for (String name : byAction.getOrDefault(service.name() + " " + action, List.of())) {
            if (!isGiven.test(name)) {
                throw switch (service) {
                    case EC2 ->
                            new AwsException(
                                    "MissingParameter",
                                    "The request must contain the parameter " + name);
                    case ELBV2, STS ->
                            new AwsException(
                                    "ValidationError",
                                    "1 validation error detected: Value null at '"
                                            + Character.toLowerCase(name.charAt(0))
                                            + name.substring(1)
                                            + "' failed to satisfy constraint: Member must not be"
                                            + " null");
                    case SSM ->
                            new AwsException(
                                    "ValidationException",
                                    "1 validation error detected: Value null at '"
                                            + Character.toLowerCase(name.charAt(0))
                                            + name.substring(1)
                                            + "' failed to satisfy constraint: Member must not be"
                                            + " null");
                };
            }
        }
    }
}
