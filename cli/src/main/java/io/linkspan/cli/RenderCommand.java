package io.linkspan.cli;

import io.linkspan.cli.render.RenderedFiles;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.render.RenderTarget;
import io.linkspan.core.render.RenderedFile;
import io.linkspan.core.render.Rendering;
import io.linkspan.providers.kafka.Kafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linkspan render}. */
@CommandLine.Command(
        name = "render",
        description = {
            "Write the plan for other tools, and change nothing: for teams that may not run"
                    + " Linkspan on their account.",
            "What is written is the whole of what the spec wants; what exists is not looked at.",
            "docs/render.md tells what each form contains, and how it was proven."
        },
        footer = {
            "",
            "It asks TiDB Cloud for its AWS account and zones, unless --consumer-account tells the"
                    + " account and the spec lists zones; and AWS for the block of a VPC that the spec"
                    + " names by id, unless --vpc-cidr tells it. With both told it asks nobody."
        })
final class RenderCommand extends Command {
    @Parameters(
            arity = "0..1",
            paramLabel = "SPEC",
            description =
                    "The spec file. Without one: that of the last `up` in the work folder, else the"
                            + " built-in example.")
    @Nullable Path spec;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "commands|cloudformation|terraform|properties",
            description = {
                "commands: one script of AWS CLI, TiDB Cloud API and SSH commands.",
                "cloudformation, terraform: a template or configuration, and a script for the"
                        + " rest.",
                "properties: each node's files, and the script that installs them."
            })
    RenderTarget to = RenderTarget.COMMANDS;

    @Option(
            names = "--out",
            paramLabel = "FOLDER|FILE",
            description =
                    "Write files there. A file can be named when there is one only. Default: print"
                            + " them.")
    @Nullable Path out;

    @Option(
            names = "--consumer-account",
            paramLabel = "[NAME=]ACCOUNT",
            description =
                    "The AWS account (12 digits) of a TiDB Cloud consumer, as its console shows it"
                            + " under Networking. The name may be left out when there is one consumer.")
    List<String> consumerAccounts = List.of();

    @Option(
            names = "--vpc-cidr",
            paramLabel = "CIDR",
            description = "The block of the VPC that the spec names by id.")
    @Nullable String vpcCidr;

    RenderCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder folder = session.workFolder();
        SpecFile file =
                SpecFile.read(Optional.ofNullable(spec), session.around().folder(), folder, true);
        Rendering.refuse(file.link());
        Blueprint blueprint =
                Blueprint.of(
                                file.link(),
                                new RenderFacts(
                                                session,
                                                folder,
                                                file.link(),
                                                accounts(file),
                                                block())
                                        .read())
                        .buildable();
        List<RenderedFile> files =
                Rendering.of(
                        to,
                        blueprint,
                        new Rendering.Material(file.name(), Kafka.supervisorScript()));
        if (!file.warnings().isEmpty()) {
            Problems.print(session.around(), session.options().output, file.warnings());
        }
        Optional<Path> place = Optional.ofNullable(out).map(session.around().folder()::resolve);
        if (place.isPresent()) {
            List<Path> written = RenderedFiles.write(files, place.get());
            session.result(
                    () -> RenderedFiles.listed(written),
                    () -> RenderedFiles.json(to, files, Optional.of(written)));
        } else {
            session.result(
                    () -> RenderedFiles.shown(files),
                    () -> RenderedFiles.json(to, files, Optional.empty()));
        }
        return ExitCode.OK;
    }

    private Optional<Ipv4Block> block() {
        if (vpcCidr == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Ipv4Block.parse(vpcCidr));
        } catch (IllegalArgumentException e) {
            throw misused("--vpc-cidr: " + e.getMessage(), "write it such as 10.0.0.0/16");
        }
    }

    private Map<String, String> accounts(SpecFile file) {
        Map<String, String> accounts = new TreeMap<>();
        List<String> names = file.link().consumers().stream().map(c -> c.name()).toList();
        for (String each : consumerAccounts) {
            int equals = each.lastIndexOf('=');
            String account = each.substring(equals + 1);
            if (equals < 0 && names.size() > 1) {
                throw misused(
                        "--consumer-account " + each + " does not say whose it is",
                        "write NAME=ACCOUNT with one of " + names);
            }
            String name = equals < 0 ? names.getFirst() : each.substring(0, equals);
            if (!names.contains(name)) {
                throw misused(
                        "--consumer-account names consumer '" + name + "', which the spec has not",
                        "name one of " + names);
            }
            if (!account.matches("\\d{12}")) {
                throw misused(
                        "--consumer-account: '" + account + "' is no AWS account",
                        "write its 12 digits");
            }
            accounts.put(name, account);
        }
        return accounts;
    }

    private static DiagnosticException misused(String what, String remedy) {
        return new DiagnosticException(Diagnostic.error("LS-CLI-12", what, "", remedy));
    }
}
