package io.linkspan.e2e;

import io.linkspan.cli.Main;
import io.linkspan.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A world on the local cloud that somebody breaks with foreign tools. The program looks at it in
 * this process, through its own door.
 */
final class RightWorld implements AutoCloseable {
    private static final String RESOLVER = "LINKSPAN_CONSUMER_RESOLVER";
    private static final Duration STEP = Duration.ofMinutes(4);

    private final Path folder;
    private final Map<String, String> environment;

    private RightWorld(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** What a line of {@code verify --output json} says. */
    record Finding(String code, String subject, String verdict, String evidence, String remedy) {}

    /** What {@code verify} came to. */
    record Looked(int exit, List<Finding> findings, String output) {
        List<Finding> failures() {
            return findings.stream().filter(f -> f.verdict().equals("fail")).toList();
        }

        Optional<Finding> first() {
            return failures().stream().findFirst();
        }

        /** What did not pass, for people. */
        String described() {
            StringBuilder text = new StringBuilder("exit " + exit + "\n");
            findings.stream()
                    .filter(f -> !f.verdict().equals("pass"))
                    .limit(20)
                    .forEach(f -> text.append(f).append('\n'));
            return findings.isEmpty() ? text + output : text.toString();
        }
    }

    /**
     * @param spec the built-in example when empty
     */
    static RightWorld up(Path folder, Optional<Path> spec) {
        Linkspan linkspan = new Linkspan(folder);
        List<String> words = new ArrayList<>(List.of("up"));
        spec.ifPresent(file -> words.add(file.toString()));
        Linkspan.Result up = linkspan.run(STEP, words.toArray(String[]::new));
        try {
            if (up.exit() != 0) {
                throw new AssertionError(up.all());
            }
            return of(folder);
        } catch (RuntimeException | AssertionError e) {
            linkspan.run(STEP, "down", "--delete");
            throw e;
        }
    }

    /** One that is up. */
    static RightWorld of(Path folder) {
        Map<String, String> environment = new HashMap<>();
        Run told =
                new RightWorld(folder, Map.of())
                        .program(RealFault.Looker.USUAL, List.of("cloud", "env"));
        for (String line : told.out().lines().toList()) {
            if (line.startsWith("export ")) {
                String[] pair = line.substring("export ".length()).split("=", 2);
                environment.put(pair[0], pair[1].replaceAll("^[\"']|[\"']$", ""));
            }
        }
        RightWorld world = new RightWorld(folder, environment);
        world.shell("discover");
        return world;
    }

    Looked verify(RealFault.Looker looker, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("verify", "--output", "json"));
        if (!looker.spec().isEmpty()) {
            Path spec = folder.resolve("other.yaml");
            Files.writeString(spec, looker.spec());
            words.add(spec.toString());
        }
        words.addAll(List.of(options));
        Run run = program(looker, words);
        String last =
                run.out().lines().filter(l -> l.startsWith("{")).reduce((a, b) -> b).orElse("{}");
        if (last.length() > 2) {
            Schema.assertValid("verify.schema.json", last, folder);
        }
        List<Finding> findings = new ArrayList<>();
        for (JsonNode f : JsonMapper.shared().readTree(last).path("findings")) {
            findings.add(
                    new Finding(
                            f.path("code").asString(),
                            f.path("subject").asString(),
                            f.path("verdict").asString(),
                            f.path("evidence").asString(),
                            f.path("remedy").asString()));
        }
        return new Looked(run.exit(), List.copyOf(findings), run.out() + run.err());
    }

    /** Makes the spec true, as its user would. */
    void apply() {
        Run run = program(RealFault.Looker.USUAL, List.of("apply", "--output", "json"));
        if (run.exit() != 0) {
            throw new AssertionError("apply: " + run);
        }
    }

    /** What a run of the program in this process came to. */
    record Run(int exit, String out, String err) {}

    Run program(RealFault.Looker looker, List<String> words) {
        if (looker.way() == Detour.Way.STRAIGHT) {
            return program(looker, Map.of(), words);
        }
        try (Detour detour = new Detour(looker.way(), environment.getOrDefault(RESOLVER, ""))) {
            return program(looker, Map.of(RESOLVER, detour.server()), words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Run program(RealFault.Looker looker, Map<String, String> resolver, List<String> words) {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables
                .keySet()
                .removeIf(name -> name.startsWith("AWS_") || name.equals("LINKSPAN_HOME"));
        variables.putAll(environment);
        variables.putAll(looker.variables());
        variables.putAll(resolver);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                Main.run(
                        new Surroundings(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                variables,
                                folder,
                                Clock.offset(Clock.systemUTC(), looker.ahead()),
                                Optional.empty(),
                                Optional.empty()),
                        words.toArray(String[]::new));
        return new Run(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs shell over {@code world.sh}. */
    void shell(String script) {
        try {
            Path tools = folder.resolve("world.sh");
            if (!Files.exists(tools)) {
                try (var text = RightWorld.class.getResourceAsStream("/world.sh")) {
                    Files.write(tools, text.readAllBytes());
                }
            }
            Path said = folder.resolve("said.txt");
            ProcessBuilder builder =
                    new ProcessBuilder("bash", "-c", ". ./world.sh\n" + script)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(said.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            builder.environment().putAll(environment);
            if (script.contains("tool ") || script.contains("fenced ")) {
                builder.environment()
                        .putAll(KafkaTools.in(new Linkspan(folder), folder).environment());
            }
            Process process = builder.start();
            if (!process.waitFor(STEP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end of " + script + "\n" + Files.readString(said));
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(script + "\nended with " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(script + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        new Linkspan(folder).run(STEP, "down", "--delete");
    }
}
