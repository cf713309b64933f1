package io.linkspan.providers.aws;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands on the wire between the program and its clouds, passes requests on to the letter (they are
 * signed) and does one thing wrong to the N-th of them. One request for each connection.
 */
final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 100;

    /** What happens to the N-th request. */
    enum Fault {
        NONE,
        /** Carried out; the program ends before the answer, and nobody else is answered. */
        KILL,
        /** Carried out; the connection breaks instead of an answer. */
        UNANSWERED,
        /** Lost on the way: nothing was done, and the connection breaks. */
        LOST,
        /** Carried out; the answer is a server's fault. */
        SERVER_FAULT,
        /** Turned away for too many requests. */
        THROTTLED,
        /** Turned away since what it names, made just now, is not known here yet. */
        NOT_YET
    }

    /** Parameters that name a thing, and the code of its absence. */
    private static final List<String[]> NAMED =
            List.of(
                    new String[] {"SubnetId", "InvalidSubnetID.NotFound"},
                    new String[] {"RouteTableId", "InvalidRouteTableID.NotFound"},
                    new String[] {"GroupId", "InvalidGroup.NotFound"},
                    new String[] {"InstanceId", "InvalidInstanceID.NotFound"},
                    new String[] {"InternetGatewayId", "InvalidInternetGatewayID.NotFound"},
                    new String[] {"ServiceId", "InvalidVpcEndpointServiceId.NotFound"},
                    new String[] {"VpcId", "InvalidVpcID.NotFound"},
                    new String[] {"TargetGroupArn", "TargetGroupNotFound"},
                    new String[] {"LoadBalancerArn", "LoadBalancerNotFound"},
                    new String[] {"ResourceArns", "LoadBalancerNotFound"});

    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");

    /** Source: Signature Version 4, the credential scope names the service. */
    private static final Pattern SCOPE =
            Pattern.compile("(?i)credential=[^/]+/\\d+/[^/]+/(\\w+)/aws4_request");

    private static final Pattern TARGET = Pattern.compile("(?i)x-amz-target: *\\w+\\.(\\w+)");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d+)\\s*$");

    private final List<ServerSocket> doors = new ArrayList<>();
    private final AtomicInteger seen = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile int victim;
    private volatile Runnable killer = () -> {};
    private volatile String struck = "";
    private volatile boolean silent;
    private volatile Set<String> allowed = Set.of();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, String> turnedAway = new ConcurrentHashMap<>();

    /**
     * @return where to send what is meant for it
     */
    URI before(URI cloud) throws IOException {
        ServerSocket door = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
        doors.add(door);
        Thread.ofVirtual().start(() -> admit(door, cloud));
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Begins to count anew. */
    void arm(Fault what, int request, Runnable kill) {
        silent = false;
        struck = "";
        killer = kill;
        victim = request;
        fault = what;
        seen.set(0);
    }

    /** From now on AWS refuses whatever is not among these actions. */
    void allow(Set<String> actions) {
        allowed = Set.copyOf(actions);
        refused.clear();
    }

    /** From now on this action is turned away with this code. */
    void turnAway(String action, String code) {
        turnedAway.put(action, code);
    }

    /** Actions that were asked for and not allowed. */
    Set<String> refused() {
        return Set.copyOf(refused);
    }

    /**
     * What IAM would miss: the call's own action, and that of the tags given with it. TiDB Cloud
     * has no such thing.
     */
    private Optional<String> denied(String text) {
        Matcher scope = SCOPE.matcher(text);
        if (allowed.isEmpty() || !scope.find()) {
            return Optional.empty();
        }
        List<String> needed = new ArrayList<>();
        Matcher target = TARGET.matcher(text);
        needed.add(scope.group(1) + ":" + (target.find() ? target.group(1) : action(text)));
        if (text.contains("TagSpecification.")) {
            needed.add("ec2:CreateTags");
        } else if (text.contains("&Tags.member.") && !text.contains("Action=AddTags")) {
            needed.add("elasticloadbalancing:AddTags");
        }
        return needed.stream().filter(a -> !allowed.contains(a)).findFirst();
    }

    /** The action that met the fault; empty when none did. */
    String struck() {
        return struck;
    }

    int seen() {
        return seen.get();
    }

    private void admit(ServerSocket door, URI cloud) {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> pass(client, cloud));
            } catch (IOException e) {
                // The door was closed: the test is over.
                return;
            }
        }
    }

    private void pass(Socket client, URI cloud) {
        try (client) {
            byte[] request = request(new BufferedInputStream(client.getInputStream()));
            String text = new String(request, StandardCharsets.ISO_8859_1);
            boolean chosen = seen.incrementAndGet() == victim && fault != Fault.NONE;
            if (silent) {
                return;
            }
            OutputStream out = client.getOutputStream();
            Optional<String> denied = denied(text);
            if (denied.isPresent()) {
                refused.add(denied.get());
                answer(
                        out,
                        refusal(
                                text,
                                403,
                                denied.get().startsWith("ec2:")
                                        ? "UnauthorizedOperation"
                                        : denied.get().startsWith("ssm:")
                                                ? "AccessDeniedException"
                                                : "AccessDenied"));
                return;
            }
            String action = action(text);
            String code = turnedAway.get(action);
            if (code != null) {
                answer(out, refusal(text, 400, code));
                return;
            }
            if (!chosen) {
                answer(out, forwarded(request, cloud));
                return;
            }
            switch (fault) {
                case NONE -> {}
                case KILL -> {
                    forwarded(request, cloud);
                    silent = true;
                    struck = action;
                    killer.run();
                }
                case UNANSWERED -> {
                    forwarded(request, cloud);
                    struck = action;
                }
                case LOST -> struck = action;
                case SERVER_FAULT -> {
                    forwarded(request, cloud);
                    struck = action;
                    answer(out, refusal(text, 500, "InternalError"));
                }
                case THROTTLED -> {
                    struck = action;
                    answer(
                            out,
                            text.contains("Action=")
                                    ? refusal(text, 503, "RequestLimitExceeded")
                                    : refusal(text, 429, "TooManyRequests"));
                }
                case NOT_YET -> {
                    Optional<String> absent = absence(action, text);
                    struck =
                            absent.isPresent() ? action : "(nothing, " + action + " names nothing)";
                    answer(
                            out,
                            absent.isPresent()
                                    ? refusal(text, 400, absent.get())
                                    : forwarded(request, cloud));
                }
            }
        } catch (IOException e) {
            // One of the two is gone, which is what this is about.
        }
    }

    private static Optional<String> absence(String action, String text) {
        if (action.matches("(Delete|Detach|Disassociate|Terminate|Reject|Deregister|Describe).*")
                && !action.equals("DescribeInstances")) {
            return Optional.empty();
        }
        for (String[] each : NAMED) {
            if (Pattern.compile("[&.]" + each[0] + "(\\.\\d+|\\.member\\.\\d+)?=")
                    .matcher(text)
                    .find()) {
                return Optional.of(each[1]);
            }
        }
        return Optional.empty();
    }

    /** Such as CreateVpc, or the method and path of a REST call. */
    private static String action(String text) {
        Matcher matcher = ACTION.matcher(text.substring(text.indexOf("\r\n\r\n") + 4));
        return matcher.find() ? matcher.group(1) : text.lines().findFirst().orElse("");
    }

    private static void answer(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static byte[] refusal(String request, int status, String code) {
        String lower = request.toLowerCase(Locale.ROOT);
        String body;
        String type = "text/xml";
        if (lower.contains("x-amz-target:")) {
            type = "application/x-amz-json-1.1";
            body = "{\"__type\":\"" + code + "\",\"message\":\"injected\"}";
        } else if (!request.contains("Action=")) {
            type = "application/json";
            body = "{\"code\":" + status + ",\"message\":\"injected\",\"details\":[]}";
        } else if (lower.contains("/ec2/aws4_request")) {
            body =
                    "<Response><Errors><Error><Code>"
                            + code
                            + "</Code><Message>injected</Message></Error></Errors><RequestID>1</RequestID></Response>";
        } else {
            body =
                    "<ErrorResponse><Error><Type>Sender</Type><Code>"
                            + code
                            + "</Code><Message>injected</Message></Error><RequestId>1</RequestId></ErrorResponse>";
        }
        return ("HTTP/1.1 "
                        + status
                        + " Injected\r\nContent-Type: "
                        + type
                        + "\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] forwarded(byte[] request, URI cloud) throws IOException {
        try (Socket socket = new Socket(cloud.getHost(), cloud.getPort())) {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return socket.getInputStream().readAllBytes();
        }
    }

    /** Head and body; asks the server to close after its answer, so that its end is seen. */
    private static byte[] request(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int state = 0;
        while (state < 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no request");
            }
            head.write(next);
            state = next == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : 0;
        }
        String text =
                head.toString(StandardCharsets.ISO_8859_1)
                        .replaceAll("(?im)^(connection|upgrade|http2-settings):.*\r\n", "")
                        .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
        Matcher length = LENGTH.matcher(text);
        byte[] body =
                length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(text.getBytes(StandardCharsets.ISO_8859_1));
        all.write(body);
        return all.toByteArray();
    }

    @Override
    public void close() {
        for (ServerSocket door : doors) {
            try {
                door.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
