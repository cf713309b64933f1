package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.terminal.Style;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.providers.consumer.HereNetwork;
import io.linkspan.providers.kafka.ClusterDoctor;
import io.linkspan.providers.kafka.ClusterDoctor.Seen;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan doctor}. */
@CommandLine.Command(
        name = "doctor",
        description = {
            "Look at anyone's Kafka cluster from this machine, without a spec; change nothing.",
            "Names, ports, certificates, who answers where, and how fast, as a client meets them."
        },
        footer = {
            "",
            "The schema of --output json is docs/doctor.schema.json.",
            "",
            "Exit code 0: all is well; 1: something failed, the first line is the fault; 3: nothing"
                    + " failed, but something could not be told."
        })
final class DoctorCommand extends Command {
    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where clients begin.")
    String bootstrap = "";

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description =
                    "Properties of a Kafka client, as Kafka's own tools take them:"
                            + " security.protocol, sasl.*, ssl.*.")
    @Nullable Path config;

    DoctorCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws InterruptedException {
        HostPort at;
        try {
            at = HostPort.parse(bootstrap);
        } catch (IllegalArgumentException e) {
            throw misused("--bootstrap " + bootstrap + " is no host and port", "write HOST:PORT");
        }
        List<Seen> seen =
                new ClusterDoctor(new HereNetwork().dialer(), session.around().clock())
                        .examine(at, properties());
        session.result(() -> text(seen), () -> json(at, seen));
        return switch (verdict(seen)) {
            case PASS -> ExitCode.OK;
            case FAIL -> ExitCode.FAILED;
            case UNKNOWN -> ExitCode.UNKNOWN;
        };
    }

    private Map<String, String> properties() {
        Map<String, String> client = new LinkedHashMap<>();
        Optional.ofNullable(config)
                .map(session.around().folder()::resolve)
                .ifPresent(file -> {
                    Properties read = new Properties();
                    try (Reader text = Files.newBufferedReader(file)) {
                        read.load(text);
                    } catch (IOException | IllegalArgumentException e) {
                        throw misused(
                                "--command-config " + file + " cannot be read: " + e.getMessage(),
                                "name a file of a Kafka client's properties");
                    }
                    read.stringPropertyNames()
                            .forEach(name -> client.put(name, read.getProperty(name)));
                });
        return client;
    }

    private static DiagnosticException misused(String summary, String remedy) {
        return new DiagnosticException(Diagnostic.error("LS-CLI-01", summary, "", remedy));
    }

    private static Verdict verdict(List<Seen> seen) {
        return has(seen, Verdict.FAIL)
                ? Verdict.FAIL
                : has(seen, Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.PASS;
    }

    private static boolean has(List<Seen> seen, Verdict verdict) {
        return seen.stream().anyMatch(s -> s.answer().verdict() == verdict);
    }

    private String text(List<Seen> seen) {
        Style style = session.around().outStyle();
        StringBuilder text = new StringBuilder();
        for (Seen s : seen) {
            Answer answer = s.answer();
            String word =
                    switch (answer.verdict()) {
                        case PASS -> style.green("pass");
                        case FAIL -> style.red("FAIL");
                        case UNKNOWN -> style.yellow("????");
                    };
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%s %s %s: %s: %s%n",
                            word,
                            s.step().code(),
                            s.step().title(),
                            s.subject(),
                            answer.evidence()));
            if (answer.verdict() != Verdict.PASS) {
                text.append("     ")
                        .append(style.cyan("what to do: "))
                        .append(answer.remedy())
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static Map<String, Object> json(HostPort at, List<Seen> seen) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bootstrap", at.toString());
        fields.put("verdict", word(verdict(seen)));
        fields.put("findings", seen.stream().map(DoctorCommand::json).toList());
        return fields;
    }

    private static Map<String, Object> json(Seen seen) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", seen.step().code());
        fields.put("title", seen.step().title());
        fields.put("subject", seen.subject());
        fields.put("verdict", word(seen.answer().verdict()));
        fields.put("evidence", seen.answer().evidence());
        fields.put("remedy", seen.answer().remedy());
        return fields;
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
