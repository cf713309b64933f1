package io.linkspan.localcloud.api;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Turns a request into a response: which service and account, is it signed, which action, what are
 * its parameters, what does its handler say. Never throws; thread-safe.
 */
final class Api {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final QueryReader EC2_QUERY = new QueryReader(true);
    private static final QueryReader AWS_QUERY = new QueryReader(false);

    private final Store store;
    private final Actions actions;
    private final String region;
    private final Clock clock;
    private final RandomGenerator random;
    private final Authentication authentication;
    private final RequiredMembers required = RequiredMembers.load();

    Api(Store store, Actions actions, String region, Clock clock, RandomGenerator random) {
        this.store = store;
        this.actions = actions;
        this.region = region;
        this.clock = clock;
        this.random = random;
        authentication = new Authentication(clock, region);
    }

    /** What a handler threw to undo a dry run. */
    private static final class DryRun extends RuntimeException {
        DryRun() {
            super(null, null, false, false);
        }
    }

    Answer answer(HttpMessage message) {
        String requestId = new UUID(random.nextLong(), random.nextLong()).toString();
        Service service = Service.EC2;
        try {
            Optional<Signature> signature = Signature.parse(message.header("authorization"));
            Optional<Service> scope = signature.flatMap(s -> Service.ofScope(s.service()));
            service = scope.orElseGet(() -> guess(message));
            if (signature.isPresent() && scope.isEmpty()) {
                throw new AwsException(
                        "InvalidAction",
                        "This cloud has no service '" + signature.get().service() + "'");
            }
            Account account =
                    authentication.authenticate(message, signature, service, store.image());
            return service == Service.SSM
                    ? json(message, service, account, requestId)
                    : query(message, service, account, requestId);
        } catch (AwsException e) {
            return Replies.refusal(service, e, requestId);
        } catch (StoreUnavailableException e) {
            String code = service == Service.EC2 ? "RequestLimitExceeded" : "Throttling";
            return Replies.refusal(
                    service,
                    new AwsException(503, code, String.valueOf(e.getMessage())),
                    requestId);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("request {} failed", requestId, e);
            return Replies.refusal(
                    service,
                    new AwsException(
                            500,
                            service == Service.EC2 ? "InternalError" : "InternalFailure",
                            "An internal error has occurred"),
                    requestId);
        }
    }

    private Answer query(HttpMessage message, Service service, Account account, String requestId) {
        boolean inUrl = message.method().equals("GET");
        if (!inUrl && !message.method().equals("POST")) {
            throw new AwsException(
                    405,
                    "InvalidRequest",
                    "The method must be POST or GET, not " + message.method());
        }
        Parameters parameters =
                Parameters.parse(
                        inUrl
                                ? message.query().getBytes(StandardCharsets.US_ASCII)
                                : message.body());
        String name = parameters.value("Action");
        if (name == null || name.isEmpty()) {
            throw service == Service.EC2
                    ? new AwsException(
                            "MissingAction", "The request must contain the parameter Action")
                    : new AwsException(
                            "MissingAction", "Could not find operation: no Action is given");
        }
        String version = parameters.value("Version");
        Actions.Action action =
                service.version().equals(version) ? actions.find(service, name) : null;
        if (action == null) {
            throw new AwsException(
                    "InvalidAction",
                    "The action "
                            + name
                            + " is not valid for this web service"
                            + (service.version().equals(version)
                                    ? "."
                                    : " in version " + version + "."));
        }
        SdkPojo request = action.newRequest();
        (service == Service.EC2 ? EC2_QUERY : AWS_QUERY).read(parameters, request);
        boolean dryRun = isTrue(parameters.value("DryRun")) && service == Service.EC2;
        required.check(service, name, parameters.root().children::containsKey);
        SdkPojo response =
                action.writes()
                        ? write(
                                action,
                                account,
                                name,
                                parameters.digestWithoutToken(),
                                request,
                                dryRun)
                        : read(action, account, request, dryRun);
        return Replies.reply(service, name, response, requestId);
    }

    private Answer json(HttpMessage message, Service service, Account account, String requestId) {
        String target = message.header("x-amz-target");
        String name = target == null ? "" : target.substring(target.indexOf('.') + 1);
        Actions.Action action = actions.find(service, name);
        if (action == null) {
            throw new AwsException("UnknownOperationException", "");
        }
        SdkPojo request = action.newRequest();
        Set<String> given = JsonWire.read(message.body(), request);
        required.check(service, name, given::contains);
        return Replies.reply(service, name, read(action, account, request, false), requestId);
    }

    private SdkPojo read(Actions.Action action, Account account, SdkPojo request, boolean dryRun) {
        SdkPojo response =
                action.read(new View(account, region, store.image(), clock.instant()), request);
        if (dryRun) {
            throw wouldHaveSucceeded();
        }
        return response;
    }

    private SdkPojo write(
            Actions.Action action,
            Account account,
            String name,
            String digest,
            SdkPojo request,
            boolean dryRun) {
        try {
            return store.execute(transaction -> {
                SdkPojo response =
                        action.write(
                                new Edit(account, region, transaction, random, name, digest),
                                request);
                if (dryRun) {
                    throw new DryRun();
                }
                return response;
            });
        } catch (DryRun e) {
            throw wouldHaveSucceeded();
        }
    }

    private static AwsException wouldHaveSucceeded() {
        return new AwsException(
                412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    }

    private static boolean isTrue(@Nullable String text) {
        return text != null && (text.equalsIgnoreCase("true") || text.equals("1"));
    }

    /** The service of a request whose signature does not tell: by its version, else EC2. */
    private static Service guess(HttpMessage message) {
        String target = message.header("x-amz-target");
        if (target != null && target.startsWith("AmazonSSM.")) {
            return Service.SSM;
        }
        String text = message.query() + "&" + new String(message.body(), StandardCharsets.US_ASCII);
        for (Service service : Service.values()) {
            if (service != Service.SSM && text.contains("Version=" + service.version())) {
                return service;
            }
        }
        return Service.EC2;
    }
}
