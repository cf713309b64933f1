package io.linkspan.core.render;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
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
        refuseTwoKeys(blueprint, target);
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
    public static void refuse(KafkaLink link) {
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

    /**
     * What is the user's is an id in the text. Only one private key is: hosts of both kinds would
     * need two.
     */
    private static void refuseTwoKeys(Blueprint blueprint, RenderTarget target) {
        boolean ours = blueprint.resources().stream().anyMatch(Resource.KeyPair.class::isInstance);
        if (target != RenderTarget.PROPERTIES
                && ours
                && blueprint.topology().link().aws().existing().privateKey().isPresent()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-RENDER-04",
                            "hosts of yours beside hosts to be made (aws.existing.instances without"
                                    + " keyPair) cannot be rendered as "
                                    + target.name().toLowerCase(Locale.ROOT),
                            "Yours open to aws.existing.privateKey and the others to a key of the"
                                    + " link's own; the rendered commands go by one key.",
                            "name under aws.existing.keyPair the key pair of that private key, and"
                                    + " all hosts open to it; or use `linkspan apply` for this"
                                    + " link"));
        }
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
