package io.linkspan.core.render;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes everything that a spec wants as text. */
public final class Rendering {
    private Rendering() {}

    /**
     * What a rendering takes from elsewhere.
     *
     * @param spec the spec file, as the user calls it
     * @param supervisor the script that runs a node on its host, whole
     */
    public record Material(String spec, String supervisor) {}

    /** The files, in the order in which they are to be read. */
    public static List<RenderedFile> of(
            RenderTarget target, Blueprint blueprint, Material material) {
        return switch (target) {
            case COMMANDS ->
                    List.of(
                            new RenderedFile(
                                    name(blueprint) + ".sh",
                                    new CommandScript(blueprint, material, AwsSide.MADE_HERE)
                                            .text(),
                                    true));
            case CLOUDFORMATION ->
                    List.of(
                            new RenderedFile(
                                    "template.yaml",
                                    new CloudFormationTemplate(blueprint, material).text(),
                                    false),
                            finish(blueprint, material, AwsSide.MADE_BY_CLOUDFORMATION));
            case TERRAFORM ->
                    List.of(
                            new RenderedFile(
                                    "main.tf",
                                    new TerraformConfiguration(blueprint, material).text(),
                                    false),
                            finish(blueprint, material, AwsSide.MADE_BY_TERRAFORM));
            case PROPERTIES -> new NodeFolders(blueprint, material).files();
        };
    }

    /**
     * Refuses what a rendering has no words for yet, before facts are asked for.
     *
     * @throws DiagnosticException with all of it
     */
    public static void refuse(KafkaLink link, RenderTarget target) {
        List<Diagnostic> problems = new ArrayList<>();
        if (link.kafka().existing().isPresent()) {
            problems.add(
                    Diagnostic.error(
                            "LS-RENDER-02",
                            "a cluster that runs already (kafka.existing) cannot be rendered",
                            "What becomes of its files depends on what stands in them, which a"
                                    + " rendering does not read.",
                            "use `linkspan plan` and `linkspan apply` for this link"));
        }
        List<String> beyond = beyondNetwork(link.aws().existing());
        if (target != RenderTarget.PROPERTIES && !beyond.isEmpty()) {
            problems.add(
                    Diagnostic.error(
                            "LS-RENDER-04",
                            "what is yours already (aws.existing: "
                                    + String.join(", ", beyond)
                                    + ") cannot be rendered as "
                                    + target.name().toLowerCase(Locale.ROOT),
                            "How your hosts are entered, and what of your load balancer's listeners"
                                    + " must stay, is looked up by `apply` alone; a rendering does not"
                                    + " look at what exists.",
                            "use `linkspan apply` for this link, or `--to properties` for the"
                                    + " nodes' files alone"));
        }
        for (ConsumerSpec consumer : link.consumers()) {
            if (consumer.security().sasl().isPresent()
                    || consumer.security().certificates().isPresent()) {
                problems.add(
                        Diagnostic.error(
                                "LS-RENDER-03",
                                "the secured listener of consumer "
                                        + consumer.name()
                                        + " cannot be rendered",
                                "Its passwords and certificates are made and brought to hosts by"
                                        + " `apply` alone, so that they stand in no file that is passed"
                                        + " on.",
                                "use `linkspan apply` for this link, or leave security out of the"
                                        + " consumer"));
            }
        }
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    /** Of kinds that only links have which {@link #refuse} lets nobody render. */
    static IllegalStateException refused(Resource resource) {
        return new IllegalStateException(resource.key() + " was to be refused, not rendered");
    }

    /** Subnets and groups of the user's are ids in the text; the others need looking at. */
    private static List<String> beyondNetwork(ExistingResources existing) {
        List<String> beyond = new ArrayList<>();
        existing.keyPair().ifPresent(_ -> beyond.add("keyPair"));
        existing.bastion().ifPresent(_ -> beyond.add("instances.bastion"));
        if (!existing.nodes().isEmpty()) {
            beyond.add("instances");
        }
        existing.loadBalancer().ifPresent(_ -> beyond.add("loadBalancer"));
        existing.endpointService().ifPresent(_ -> beyond.add("endpointService"));
        return beyond;
    }

    private static RenderedFile finish(Blueprint blueprint, Material material, AwsSide side) {
        return new RenderedFile(
                "finish.sh", new CommandScript(blueprint, material, side).text(), true);
    }

    private static String name(Blueprint blueprint) {
        return blueprint.topology().link().name();
    }

    /** Who makes AWS's resources: a script does, or it takes them as somebody else made them. */
    enum AwsSide {
        MADE_HERE,
        MADE_BY_CLOUDFORMATION,
        MADE_BY_TERRAFORM
    }

    static String resource(String name) {
        try (InputStream in = Rendering.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }
}
