package io.linkspan.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms, as docs/architecture.md draws them. */
class ArchitectureTest {
    private static final JavaClasses LINKSPAN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.linkspan");

    /** The JDK, its documented com.sun.management extension included, and annotations. */
    private static final String[] LANGUAGE = {
        "java..", "com.sun.management..", "org.jspecify.annotations.."
    };

    @Test
    void everyRoom_isLookedAt() {
        for (String room :
                new String[] {"core", "engine", "providers", "relay", "localcloud", "cli"}) {
            assertThat(
                            LINKSPAN.stream()
                                    .filter(c ->
                                            c.getPackageName().startsWith("io.linkspan." + room)))
                    .as(room)
                    .isNotEmpty();
        }
    }

    @Test
    void core_isPure() {
        check(
                classes()
                        .that()
                        .resideInAPackage("io.linkspan.core..")
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(LANGUAGE)
                                        .or(
                                                resideInAnyPackage(
                                                        "io.linkspan.core..",
                                                        "org.snakeyaml.engine.."))));
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.linkspan.core..")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("java.nio.file..", "java.net..", "java.sql.."))
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callMethod(Math.class, "random")
                        .orShould()
                        .callMethod(UUID.class, "randomUUID"));
    }

    @Test
    void checks_knowNothingOfPlans() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "io.linkspan.core.verify..",
                                "io.linkspan.engine.verify..",
                                "io.linkspan.engine.view..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.linkspan.core.plan.."));
    }

    @Test
    void engine_knowsNoProtocol() {
        check(
                classes()
                        .that()
                        .resideInAPackage("io.linkspan.engine..")
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(LANGUAGE)
                                        .or(
                                                resideInAnyPackage(
                                                        "io.linkspan.engine..",
                                                        "io.linkspan.core..",
                                                        "org.slf4j.."))));
    }

    @Test
    void providers_knowEngineAndCoreAndNotEachOther() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.linkspan.providers..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.linkspan.cli..",
                                "io.linkspan.localcloud..",
                                "io.linkspan.relay.."));
        check(slices().matching("io.linkspan.providers.(*)..").should().notDependOnEachOther());
    }

    @Test
    void relay_knowsTheJdkAlone() {
        check(
                classes()
                        .that()
                        .resideInAPackage("io.linkspan.relay..")
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(LANGUAGE)
                                        .or(resideInAPackage("io.linkspan.relay.."))));
    }

    @Test
    void localCloud_knowsNothingOfTheTool() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.linkspan.localcloud..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.linkspan.core..",
                                "io.linkspan.engine..",
                                "io.linkspan.providers..",
                                "io.linkspan.cli.."));
    }

    @Test
    void cli_reachesTheLocalCloudThroughItsRootAlone() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.linkspan.cli..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.linkspan.localcloud.*..", "io.linkspan.relay.."));
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "io.linkspan.core..",
                                "io.linkspan.engine..",
                                "io.linkspan.providers..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.linkspan.localcloud.."));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(LINKSPAN);
    }
}
