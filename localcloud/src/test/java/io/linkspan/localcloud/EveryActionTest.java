package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.api.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every action's happy path, and its refusal of what is not there, what is in use and what is
 * malformed: {@code every-action.txt} says how, line by line in one long life of a cloud. With the
 * tables of {@link NotFoundContractTest} and {@link MalformedContractTest}, no action is left out.
 */
class EveryActionTest {
    private static final List<String> CLASSES = List.of("happy", "inuse", "notfound", "malformed");

    @TempDir private static Path home;
    private static ControlPlane cloud;
    private static final Map<String, String> bound = new HashMap<>();

    @BeforeAll
    static void open() throws IOException {
        cloud = new ControlPlane(home);
        bound.put("provider", cloud.provider().id());
        bound.put("consumer", cloud.consumer().id());
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        EveryActionTest.class.getResourceAsStream(
                                                "/every-action.txt")),
                                StandardCharsets.US_ASCII))) {
            return lines.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
        }
    }

    @TestFactory
    List<DynamicTest> script() throws IOException {
        return lines().stream()
                .filter(l -> !l.startsWith("none "))
                .map(l -> DynamicTest.dynamicTest(l, () -> play(l)))
                .toList();
    }

    private static void play(String line) {
        if (line.equals("settle")) {
            cloud.settle();
            return;
        }
        List<String> words = List.of(line.split(" "));
        assertThat(CLASSES).contains(words.get(0));
        int arrow = words.contains("=>") ? words.indexOf("=>") : words.size();
        List<String> parameters = new ArrayList<>();
        List<String> expectations = new ArrayList<>();
        for (String word : words.subList(2, arrow)) {
            if (word.startsWith(">") || word.startsWith("?") || word.startsWith("~")) {
                expectations.add(word);
            } else {
                parameters.add(word.substring(0, word.indexOf('=')));
                parameters.add(resolved(word.substring(word.indexOf('=') + 1)));
            }
        }
        Reply reply = call(words.get(1), parameters);
        if (arrow == words.size()) {
            reply.ok();
        } else if (words.get(arrow + 1).equals("200")) {
            assertThat(reply.ok().texts("code")).contains(words.get(arrow + 2));
        } else if (words.get(1).startsWith("ssm.")) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains(words.get(arrow + 1));
        } else {
            reply.refused(words.get(arrow + 1));
        }
        expectations.forEach(e -> expect(reply, e));
    }

    private static String resolved(String value) {
        return value.startsWith("$")
                ? Objects.requireNonNull(bound.get(value.substring(1)), value)
                : value;
    }

    private static void expect(Reply reply, String expectation) {
        String text = expectation.substring(1);
        if (expectation.startsWith("~")) {
            assertThat(reply.body()).contains(resolved(text));
            return;
        }
        String left = text.substring(0, text.indexOf('='));
        String right = text.substring(text.indexOf('=') + 1);
        if (expectation.startsWith(">")) {
            bound.put(left, reply.text(right));
        } else {
            assertThat(reply.texts(left)).as(reply.body()).contains(resolved(right));
        }
    }

    private static Reply call(String name, List<String> parameters) {
        String action = name.substring(name.indexOf('.') + 1);
        String[] given = parameters.toArray(String[]::new);
        return switch (service(name)) {
            case EC2 ->
                    name.startsWith("consumer.")
                            ? cloud.consumerEc2(action, given)
                            : cloud.ec2(action, given);
            case ELBV2 -> cloud.elb(action, given);
            case STS -> cloud.call(cloud.provider(), Service.STS, action, given);
            case SSM -> ssm(action, given);
        };
    }

    private static Reply ssm(String action, String... given) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < given.length; i += 2) {
            String value = '"' + given[i + 1] + '"';
            json.append('"')
                    .append(given[i])
                    .append("\":")
                    .append(given[i].endsWith("s") ? "[" + value + "]" : value);
        }
        return cloud.json("AmazonSSM." + action, json.append('}').toString());
    }

    private static Service service(String name) {
        String service = name.substring(0, name.indexOf('.'));
        return switch (service) {
            case "ec2", "consumer" -> Service.EC2;
            case "elb" -> Service.ELBV2;
            case "sts" -> Service.STS;
            case "ssm" -> Service.SSM;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** A class of an action that some test covers. */
    private record Case(String kind, Service service, String action) {}

    @Test
    void everyActionServed_hasEveryClass_orAReasonWhyNot() throws IOException {
        Set<Case> covered = new java.util.HashSet<>();
        for (String line : lines()) {
            List<String> words = List.of(line.split(" "));
            if (words.size() > 1) {
                int at = words.get(0).equals("none") ? 1 : 0;
                String name = words.get(at + 1);
                Case one =
                        new Case(
                                words.get(at),
                                service(name),
                                name.substring(name.indexOf('.') + 1));
                boolean added = covered.add(one);
                assertThat(at == 0 || added).as("needless: " + line).isTrue();
                assertThat(at == 0 || words.size() > 4).as("no reason: " + line).isTrue();
            }
        }
        notFound(NotFoundContractTest.ec2(), Service.EC2, covered);
        notFound(NotFoundContractTest.elb(), Service.ELBV2, covered);
        for (String line : MalformedContractTest.requiredMembers()) {
            List<String> words = List.of(line.split(" "));
            covered.add(new Case("malformed", Service.valueOf(words.get(0)), words.get(1)));
        }
        Set<String> missing = new TreeSet<>();
        for (Service service : Service.values()) {
            for (String action : cloud.actions().names(service)) {
                for (String kind : CLASSES) {
                    if (!isImplied(kind, service, action)
                            && !covered.contains(new Case(kind, service, action))) {
                        missing.add(
                                kind
                                        + " "
                                        + service.name().toLowerCase(Locale.ROOT)
                                        + "."
                                        + action);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static void notFound(Stream<String> table, Service service, Set<Case> covered) {
        table.forEach(l ->
                covered.add(
                        new Case("notfound", service, List.of(l.strip().split(" ")).getFirst())));
    }

    /**
     * Nothing is in the way of an action that only reads; and {@link MalformedContractTest} gives
     * every action of EC2 a parameter that it does not know.
     */
    private static boolean isImplied(String kind, Service service, String action) {
        return switch (kind) {
            case "inuse" -> action.startsWith("Describe") || action.startsWith("Get");
            case "malformed" -> service == Service.EC2;
            default -> false;
        };
    }
}
