package io.linkspan.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The catalogue is sound, and its page is what the code says. */
class CatalogueTest {
    /** Writes the page instead of comparing: {@code -Dlinkspan.update=true}. */
    private static final boolean UPDATE = Boolean.getBoolean("linkspan.update");

    private static final Path PAGE = Path.of("..", "docs", "checks.md");

    @Test
    void page_isWhatTheCodeSays() throws IOException {
        if (UPDATE) {
            Files.writeString(PAGE, Catalogue.markdown());
        }
        assertThat(PAGE)
                .as(
                        "docs/checks.md is stale: mvn -pl core test -Dtest=CatalogueTest -Dlinkspan.update=true")
                .content()
                .isEqualTo(Catalogue.markdown());
    }

    @Test
    void codes_areUniqueAndFoundAgain() {
        Set<String> codes = new HashSet<>();
        for (CheckKind kind : CheckKind.values()) {
            assertThat(codes.add(kind.code())).as(kind.code()).isTrue();
            assertThat(CheckKind.of(kind.code().toLowerCase(java.util.Locale.ROOT))).contains(kind);
        }
        assertThat(CheckKind.of("LS-NONE-01")).isEmpty();
    }

    @Test
    void causality_hasNoCircle() {
        Set<CheckKind> settled = EnumSet.noneOf(CheckKind.class);
        int before = -1;
        while (settled.size() > before) {
            before = settled.size();
            Arrays.stream(CheckKind.values())
                    .filter(kind ->
                            Causality.of(kind).stream()
                                    .allMatch(edge -> settled.contains(edge.upstream())))
                    .forEach(settled::add);
        }
        assertThat(settled).containsExactlyInAnyOrder(CheckKind.values());
    }

    @Test
    void everyKindButTheRoots_restsOnSomething() {
        assertThat(CheckKind.values())
                .filteredOn(kind -> Causality.of(kind).isEmpty())
                .containsExactlyInAnyOrder(CheckKind.CLOCK, CheckKind.CONSUMER_API);
    }
}
