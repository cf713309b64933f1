package io.linkspan.localcloud.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.smithy.aws.traits.protocols.AwsQueryErrorTrait;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.protocoltests.traits.AppliesTo;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestCase;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestsTrait;

/** The codec against Smithy's protocol tests for the two query protocols. */
class SmithyProtocolTest {
    /** Compression is another layer's: the body of these cases is not a query. */
    private static final Set<String> COMPRESSED = Set.of("PutWithContentEncoding");

    /** Errors with members of their own; no action here has one. */
    private static final Set<String> WITH_MEMBERS = Set.of("ComplexError");

    private static final Model MODEL =
            Model.assembler().discoverModels().disableValidation().assemble().unwrap();

    private record Protocol(ShapeId id, Service service, SuiteShapes shapes) {
        Protocol(String id, Service service) {
            this(ShapeId.from(id), service, new SuiteShapes(MODEL, service == Service.EC2));
        }

        Set<OperationShape> operations() {
            return TopDownIndex.of(MODEL).getContainedOperations(id);
        }
    }

    private static final List<Protocol> PROTOCOLS =
            List.of(
                    new Protocol("aws.protocoltests.ec2#AwsEc2", Service.EC2),
                    new Protocol("aws.protocoltests.query#AwsQuery", Service.STS));

    @TestFactory
    List<DynamicTest> request_isReadAsTheSuiteSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Protocol protocol : PROTOCOLS) {
            for (OperationShape operation : protocol.operations()) {
                for (HttpRequestTestCase test :
                        operation
                                .getTrait(HttpRequestTestsTrait.class)
                                .map(HttpRequestTestsTrait::getTestCases)
                                .orElse(List.of())) {
                    if (!COMPRESSED.contains(operation.getId().getName())) {
                        tests.add(
                                DynamicTest.dynamicTest(
                                        test.getId(), () -> read(protocol, operation, test)));
                    }
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(50);
        return tests;
    }

    private static void read(
            Protocol protocol, OperationShape operation, HttpRequestTestCase test) {
        Parameters parameters =
                Parameters.parse(test.getBody().orElse("").getBytes(StandardCharsets.UTF_8));
        SdkPojo builder = protocol.shapes().structure(operation.getInputShape());
        new QueryReader(protocol.service() == Service.EC2).read(parameters, builder);
        Object expected =
                SuiteShapes.tree(
                        protocol.shapes().structure(operation.getInputShape(), test.getParams()));
        if (test.getId().endsWith("IdempotencyTokenAutoFill")) {
            // The client made it up: the case has no parameters, its body has the token.
            assertThat(SuiteShapes.tree(builder).toString()).contains("token=00000000");
        } else {
            assertThat(withoutEmpty(SuiteShapes.tree(builder))).isEqualTo(withoutEmpty(expected));
        }
        assertThat(parameters.value("Action")).isEqualTo(operation.getId().getName());
    }

    /** A client that writes nothing for an empty list leaves nothing to be read. */
    private static Map<?, ?> withoutEmpty(Object tree) {
        Map<Object, Object> rest = new LinkedHashMap<>((Map<?, ?>) tree);
        rest.values().removeIf(v -> v.equals(List.of()) || v.equals(Map.of()));
        return rest;
    }

    @TestFactory
    List<DynamicTest> response_isWrittenAsTheSuiteSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Protocol protocol : PROTOCOLS) {
            for (OperationShape operation : protocol.operations()) {
                if (operation.getTags().contains("client-only")) {
                    continue;
                }
                operation
                        .getTrait(HttpResponseTestsTrait.class)
                        .ifPresent(t ->
                                forServers(t)
                                        .forEach(test ->
                                                tests.add(
                                                        DynamicTest.dynamicTest(
                                                                test.getId(),
                                                                () ->
                                                                        write(
                                                                                protocol, operation,
                                                                                test)))));
            }
        }
        assertThat(tests).hasSizeGreaterThan(35);
        return tests;
    }

    /** What clients must tolerate is not what servers must write. */
    private static Stream<HttpResponseTestCase> forServers(HttpResponseTestsTrait trait) {
        return trait.getTestCases().stream()
                .filter(t -> t.getAppliesTo().filter(AppliesTo.CLIENT::equals).isEmpty());
    }

    private static void write(
            Protocol protocol, OperationShape operation, HttpResponseTestCase test)
            throws Exception {
        SdkPojo response =
                protocol.shapes().structure(operation.getOutputShape(), test.getParams());
        Answer answer =
                Replies.reply(
                        protocol.service(), operation.getId().getName(), response, "requestid");
        assertThat(answer.status()).isEqualTo(test.getCode());
        assertSame(test, answer);
    }

    @TestFactory
    List<DynamicTest> error_isWrittenAsTheSuiteSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Protocol protocol : PROTOCOLS) {
            protocol.operations().stream()
                    .flatMap(o -> o.getErrors().stream())
                    .distinct()
                    .filter(id -> !WITH_MEMBERS.contains(id.getName()))
                    .map(id -> MODEL.expectShape(id, StructureShape.class))
                    .forEach(error ->
                            error.getTrait(HttpResponseTestsTrait.class)
                                    .ifPresent(t ->
                                            forServers(t)
                                                    .forEach(test ->
                                                            tests.add(
                                                                    DynamicTest.dynamicTest(
                                                                            test.getId(),
                                                                            () ->
                                                                                    refuse(
                                                                                            protocol,
                                                                                            error,
                                                                                            test))))));
        }
        assertThat(tests).hasSizeGreaterThan(2);
        return tests;
    }

    private static void refuse(Protocol protocol, StructureShape error, HttpResponseTestCase test)
            throws Exception {
        Optional<AwsQueryErrorTrait> custom = error.getTrait(AwsQueryErrorTrait.class);
        String code = custom.map(AwsQueryErrorTrait::getCode).orElse(error.getId().getName());
        int status = custom.map(AwsQueryErrorTrait::getHttpResponseCode).orElse(400);
        String message = test.getParams().getStringMemberOrDefault("Message", "Hi");
        Answer answer =
                Replies.refusal(
                        protocol.service(), new AwsException(status, code, message), "foo-id");
        assertThat(answer.status()).isEqualTo(test.getCode());
        assertSame(test, answer);
    }

    private static void assertSame(HttpResponseTestCase test, Answer answer) throws Exception {
        if (test.getBody().isEmpty()) {
            return; // Nothing of it is looked at.
        }
        assertThat(lines(new String(answer.body(), StandardCharsets.UTF_8)))
                .isEqualTo(lines(test.getBody().orElseThrow()));
    }

    /** Leaves by their path, without namespaces and what both sides choose freely. */
    private static List<String> lines(String xml) throws Exception {
        List<String> lines = new ArrayList<>();
        Element root =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(xml)))
                        .getDocumentElement();
        collect("", root, lines);
        lines.removeIf(
                l -> l.contains("ResponseMetadata") || (l.contains("equest") && l.contains("Id")));
        // What EC2 itself says where an action has nothing to tell.
        lines.removeIf(l -> l.endsWith("Response/return=true") || l.endsWith("Response="));
        lines.sort(null);
        return lines;
    }

    private static void collect(String path, Element element, List<String> lines) {
        String here = path + "/" + element.getTagName();
        boolean leaf = true;
        for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element child) {
                leaf = false;
                collect(here, child, lines);
            }
        }
        if (leaf) {
            lines.add(here + "=" + moment(element.getTextContent().strip()));
        }
    }

    /** Milliseconds may be written or not. */
    private static String moment(String text) {
        return text.matches("[0-9-]{10}T[0-9:.]+Z") ? Instant.parse(text).toString() : text;
    }
}
