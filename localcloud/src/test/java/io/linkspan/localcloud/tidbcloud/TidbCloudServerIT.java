package io.linkspan.localcloud.tidbcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.store.Store;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API as curl finds it. */
class TidbCloudServerIT {
    private static final String CLUSTER = "10048930788495339885";
    private static final String LINKS = "/v1beta1/clusters/" + CLUSTER + "/privateLinkConnections";
    private static final String TEST = "/v1beta1/clusters/" + CLUSTER + "/changefeeds:test";
    private static final String SERVICE = "com.amazonaws.vpce.us-west-2.vpce-svc-0f49e37e1f022cd45";

    @TempDir Path folder;
    private final FakeConsumerNetwork network = new FakeConsumerNetwork();
    private Store store;
    private TidbCloudServer server;

    @BeforeEach
    void start() throws Exception {
        store = Store.open(folder, Clock.systemUTC());
        server =
                TidbCloudServer.start(
                        new TidbCloudServer.Settings(
                                new InetSocketAddress("127.42.6.1", 0),
                                List.of(new ApiKey("public", "private")),
                                "us-west-2",
                                new AttachedDomains(
                                        "aws.plc.tidbcloud.com", "us-west-2.aws.confluent.cloud")),
                        store,
                        network,
                        Clock.systemUTC(),
                        new Random(1));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @Test
    void zones_tellAccountAndZoneIds() throws Exception {
        Answer answer = call("GET", LINKS + ":getAvailabilityZones", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("accountId").asString()).isEqualTo("380838443567");
        assertThat(answer.json().path("azIds"))
                .extracting(JsonNode::asString)
                .containsExactly("usw2-az1", "usw2-az2", "usw2-az3");
    }

    @Test
    void connection_followsItsEndpointFromCreationToDeletion() throws Exception {
        JsonNode created = call("POST", LINKS, create("orders", SERVICE)).json();
        String path = LINKS + "/" + created.path("privateLinkConnectionId").asString();

        assertThat(created.path("state").asString()).isEqualTo("CREATING");
        assertThat(created.path("awsEndpointService").path("endpointId").asString())
                .isEqualTo("vpce-1");
        assertThat(state(path)).isEqualTo("PENDING_ACCEPTANCE");
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.PENDING);
        assertThat(state(path)).isEqualTo("CREATING");
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.AVAILABLE);
        assertThat(state(path)).isEqualTo("ACTIVE");
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.REJECTED);
        assertThat(call("GET", path, "").json().path("message").asString()).contains("rejected");

        assertThat(call("DELETE", path, "").json().path("state").asString()).isEqualTo("DELETING");
        assertThat(state(path)).isEqualTo("DELETING");
        network.endpoints.remove("vpce-1");
        Answer gone = call("GET", path, "");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.json().path("code").asInt()).isEqualTo(5);
        assertThat(gone.json().path("details").isArray()).isTrue();
    }

    @Test
    void connection_toAServiceThatAwsRefuses_fails() throws Exception {
        JsonNode created =
                call("POST", LINKS, create("orders", SERVICE.replaceAll(".$", "f"))).json();
        JsonNode seen =
                call("GET", LINKS + "/" + created.path("privateLinkConnectionId").asString(), "")
                        .json();

        assertThat(seen.path("state").asString()).isEqualTo("FAILED");
        assertThat(seen.path("message").asString()).contains("does not exist");
    }

    @Test
    void create_ofBadRequests_saysWhatIsWrong() throws Exception {
        assertThat(message(call("POST", LINKS, "{"))).isEqualTo("the body is no JSON object");
        assertThat(message(call("POST", LINKS, "{}")))
                .isEqualTo("privateLinkConnection is required");
        assertThat(message(call("POST", LINKS, create("", SERVICE))))
                .contains("displayName is required");
        assertThat(message(call("POST", LINKS, create("x".repeat(65), SERVICE))))
                .contains("1 to 64 characters");
        assertThat(message(call("POST", LINKS, create("orders", "vpce-svc-1"))))
                .contains("is no endpoint service name");
        assertThat(
                        message(
                                call(
                                        "POST",
                                        LINKS,
                                        create("orders", SERVICE).replace("AWS_", "ALICLOUD_"))))
                .contains("is on AWS");
        assertThat(
                        message(
                                call(
                                        "POST",
                                        LINKS,
                                        create("orders", SERVICE)
                                                .replace("\"name\"", "\"region\":\"x\",\"name\""))))
                .contains("region x is not");
    }

    @Test
    void list_inPages_isStableWhileOthersGo() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(
                    call("POST", LINKS, create("c" + i, SERVICE))
                            .json()
                            .path("privateLinkConnectionId")
                            .asString());
        }

        JsonNode first = call("GET", LINKS + "?pageSize=2", "").json();
        call("DELETE", LINKS + "/" + ids.get(1), "");
        network.endpoints.remove("vpce-2");
        JsonNode second =
                call(
                                "GET",
                                LINKS
                                        + "?pageSize=2&pageToken="
                                        + first.path("nextPageToken").asString(),
                                "")
                        .json();
        JsonNode third =
                call(
                                "GET",
                                LINKS
                                        + "?pageSize=2&pageToken="
                                        + second.path("nextPageToken").asString(),
                                "")
                        .json();

        assertThat(first.path("totalSize").asInt()).isEqualTo(5);
        assertThat(names(first)).containsExactly("c0", "c1");
        assertThat(names(second)).containsExactly("c2", "c3");
        assertThat(names(third)).containsExactly("c4");
        assertThat(third.path("nextPageToken").asString()).isEmpty();
        assertThat(call("GET", LINKS + "?pageToken=nonsense", "").status()).isEqualTo(400);
        assertThat(call("GET", LINKS + "?pageSize=-1", "").status()).isEqualTo(400);
        assertThat(call("GET", LINKS + "?state=SLEEPING", "").status()).isEqualTo(400);
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.AVAILABLE);
        assertThat(names(call("GET", LINKS + "?state=ACTIVE", "").json())).containsExactly("c0");
        assertThat(
                        call("GET", LINKS.replace(CLUSTER, "7"), "")
                                .json()
                                .path("privateLinkConnections"))
                .isEmpty();
        assertThat(call("GET", LINKS.replace(CLUSTER, "7") + "/" + ids.getFirst(), "").status())
                .isEqualTo(404);
    }

    @Test
    void domains_areValidatedAttachedPolledAndDetached() throws Exception {
        String path =
                LINKS
                        + "/"
                        + call("POST", LINKS, create("orders", SERVICE))
                                .json()
                                .path("privateLinkConnectionId")
                                .asString();
        String dryRun = "{\"attachDomain\":{\"type\":\"TIDBCLOUD_MANAGED\"},\"validateOnly\":true}";
        assertThat(message(call("POST", path + ":attachDomains", dryRun)))
                .contains("PENDING_ACCEPTANCE");
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.AVAILABLE);

        JsonNode planned = call("POST", path + ":attachDomains", dryRun).json();
        String unique = planned.path("uniqueName").asString();
        JsonNode again = call("POST", path + ":attachDomains", dryRun).json();
        String attach =
                "{\"attachDomain\":{\"type\":\"TIDBCLOUD_MANAGED\",\"uniqueName\":\"%s\"}}"
                        .formatted(unique);
        JsonNode attached = call("POST", path + ":attachDomains", attach).json();

        assertThat(unique).matches("[a-z][a-z0-9]+");
        assertThat(again.path("uniqueName").asString()).isNotEqualTo(unique);
        assertThat(planned.path("domains"))
                .extracting(domain -> domain.path("name").asString())
                .containsExactly(
                        "*.usw2-az1." + unique + ".aws.plc.tidbcloud.com",
                        "*.usw2-az2." + unique + ".aws.plc.tidbcloud.com");
        assertThat(attached.path("domains").get(0).path("state").asString()).isEqualTo("CREATING");
        network.resolving.add("usw2-az1." + unique + ".aws.plc.tidbcloud.com");
        JsonNode seen = call("GET", path, "").json().path("attachedDomains").get(0);
        assertThat(seen.path("domains"))
                .extracting(domain -> domain.path("state").asString())
                .containsExactly("ACTIVE", "CREATING");
        assertThat(call("POST", path + ":attachDomains", attach).status()).isEqualTo(409);
        assertThat(
                        message(
                                call(
                                        "POST",
                                        path + ":attachDomains",
                                        "{\"attachDomain\":{\"type\":\"TIDBCLOUD_MANAGED\"}}")))
                .contains("uniqueName is required");

        String detach =
                "{\"attachDomainId\":\"%s\"}".formatted(attached.path("attachDomainId").asString());
        assertThat(call("POST", path + ":detachDomains", detach).status()).isEqualTo(200);
        assertThat(call("POST", path + ":detachDomains", detach).status()).isEqualTo(404);
        assertThat(call("GET", path, "").json().path("attachedDomains")).isEmpty();
    }

    @Test
    void changefeedTest_goesToEveryBrokerByItsAdvertisedName() throws Exception {
        String id = active();
        try (FakeBroker broker = new FakeBroker("127.42.6.2", "b1.example", 0)) {
            network.hosts.put("vpce-1.example", List.of(InetAddress.ofLiteral("127.42.6.2")));
            Answer unknown = call("POST", TEST, sink(id, broker.listening()));
            network.hosts.put("b1.example", List.of(InetAddress.ofLiteral("127.42.6.2")));
            Answer reached = call("POST", TEST, sink(id, broker.listening()));

            assertThat(message(unknown)).contains("broker 1 at b1.example", "no such host");
            assertThat(unknown.json().path("code").asInt()).isEqualTo(9);
            assertThat(reached.status()).as("%s", reached).isEqualTo(200);
            assertThat(reached.json().isEmpty()).isTrue();
        }
    }

    @Test
    void changefeedTest_ofAWayThatEnds_saysWhere() throws Exception {
        String id = active();
        int nobody;
        try (FakeBroker broker = new FakeBroker("127.42.6.2", "b1.example", 1)) {
            network.hosts.put("vpce-1.example", List.of(InetAddress.ofLiteral("127.42.6.2")));
            network.hosts.put("b1.example", List.of(InetAddress.ofLiteral("127.42.6.2")));
            nobody = broker.listening();
            assertThat(message(call("POST", TEST, sink(id, nobody))))
                    .contains("broker 1 at b1.example:1", "Connection refused");
        }
        assertThat(message(call("POST", TEST, sink(id, nobody))))
                .contains("run out of available brokers", "Connection refused");
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.PENDING_ACCEPTANCE);
        assertThat(message(call("POST", TEST, sink(id, nobody)))).contains("PENDING_ACCEPTANCE");
        assertThat(call("POST", TEST, sink("plc-none", nobody)).status()).isEqualTo(404);
    }

    @Test
    void changefeedTest_ofBadRequests_saysWhatIsWrong() throws Exception {
        assertThat(message(call("POST", TEST, "{}"))).isEqualTo("sink is required");
        assertThat(message(call("POST", TEST, sink("plc-1", 0)))).contains("1 to 65535");
        assertThat(message(call("POST", TEST, sink("plc-1", 1).replace("DISABLE", "TICKET"))))
                .contains("authType 'TICKET' is not known");
        assertThat(message(call("POST", TEST, sink("plc-1", 1).replace("DISABLE", "SASL_PLAIN"))))
                .contains("username is required");
        assertThat(call("POST", TEST, sink("plc-1", 1).replace("KAFKA", "MYSQL")).status())
                .isEqualTo(501);
        assertThat(call("GET", TEST, "").status()).isEqualTo(404);
    }

    /** A connection whose endpoint is available. */
    private String active() throws Exception {
        JsonNode created = call("POST", LINKS, create("orders", SERVICE)).json();
        network.endpoints.put("vpce-1", ConsumerNetwork.Endpoint.State.AVAILABLE);
        return created.path("privateLinkConnectionId").asString();
    }

    private static String sink(String connection, int port) {
        return """
        {"sink":{"type":"KAFKA","kafka":{
         "network":{"networkType":"PRIVATE_LINK","privateLink":{"privateLinkConnectionId":"%s","port":%d}},
         "broker":{"kafkaVersion":"VERSION_3XX"},"authentication":{"authType":"DISABLE"}}}}\
        """
                .formatted(connection, port);
    }

    @Test
    void connection_outlivesTheServer() throws Exception {
        String path =
                LINKS
                        + "/"
                        + call("POST", LINKS, create("orders", SERVICE))
                                .json()
                                .path("privateLinkConnectionId")
                                .asString();
        JsonNode before = call("GET", path, "").json();

        stop();
        start();

        assertThat(call("GET", path, "").json()).isEqualTo(before);
    }

    @Test
    void request_withoutOrWithWrongCredentials_isUnauthenticated() throws Exception {
        Answer none = curl("GET", LINKS, "", List.of());
        Answer wrong = curl("GET", LINKS, "", List.of("--digest", "-u", "public:guess"));

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.json().path("code").asInt()).isEqualTo(16);
        assertThat(wrong.status()).isEqualTo(401);
    }

    @Test
    void request_elsewhere_isNotFound() throws Exception {
        for (String path :
                List.of("/", "/v1beta1/clusters/1", LINKS + "x", LINKS + "/plc-1:explode")) {
            assertThat(call("POST", path, "{}").status()).as(path).isEqualTo(404);
        }
        assertThat(call("PUT", LINKS, "{}").status()).isEqualTo(404);
    }

    @Test
    void request_withALargeBody_isRefused() throws Exception {
        assertThat(message(call("POST", LINKS, " ".repeat(70_000)))).contains("65536 bytes");
    }

    private record Answer(int status, JsonNode json) {}

    private static String create(String name, String service) {
        return """
        {"privateLinkConnection":{"clusterId":"%s","displayName":"%s","type":"AWS_ENDPOINT_SERVICE",
         "awsEndpointService":{"name":"%s"}}}\
        """
                .formatted(CLUSTER, name, service);
    }

    private String state(String path) throws Exception {
        return call("GET", path, "").json().path("state").asString();
    }

    private static String message(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().path("message").asString();
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.path("privateLinkConnections")
                .forEach(link -> names.add(link.path("displayName").asString()));
        return names;
    }

    private Answer call(String method, String path, String body) throws Exception {
        return curl(method, path, body, List.of("--digest", "-u", "public:private"));
    }

    private Answer curl(String method, String path, String body, List<String> options)
            throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of("curl", "-q", "-s", "-g", "-X", method, "-w", "\n%{http_code}"));
        command.addAll(options);
        if (!body.isEmpty()) {
            command.addAll(List.of("-H", "Content-Type: application/json", "--data-binary", "@-"));
        }
        command.add("http://127.42.6.1:" + server.address().getPort() + path);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(body.getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        int last = out.lastIndexOf('\n');
        return new Answer(
                Integer.parseInt(out.substring(last + 1)),
                JsonMapper.builder().build().readTree(out.substring(0, last)));
    }
}
