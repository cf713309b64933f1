package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of one document from the parser's events, within bounds: size, depth and number
 * of nodes. Aliases are refused, so nothing can be larger than it looks. Works without recursion.
 */
final class YamlReader {
    /** Characters. A spec of 49 listed brokers has about 5,000. */
    static final int SIZE_MAX = 1 << 20;

    static final int DEPTH_MAX = 20;
    static final int NODES_MAX = 50_000;

    private final Findings findings;
    private final Deque<Open> open = new ArrayDeque<>();
    private Optional<Yaml> root = Optional.empty();
    private int nodes;

    private YamlReader(Findings findings) {
        this.findings = findings;
    }

    /** The document's root; empty with at least one finding, or for an empty document. */
    static Optional<Yaml> read(String text, Findings findings) {
        return new YamlReader(findings).read(text);
    }

    private Optional<Yaml> read(String text) {
        Location start = new Location(findings.file(), 1, 1);
        if (text.length() > SIZE_MAX) {
            refuse(
                    start,
                    "the spec has " + text.length() + " characters; at most " + SIZE_MAX,
                    "check that this is the right file");
            return Optional.empty();
        }
        int half = unpairedSurrogate(text);
        if (half >= 0) {
            notYaml(text, half, text.charAt(half));
            return Optional.empty();
        }
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(findings.file())
                        .setCodePointLimit(SIZE_MAX)
                        // All at once: the parser fails on a character of two halves that its
                        // buffer parts (snakeyaml-engine 2.10).
                        .setBufferSize(text.length() + 2)
                        .build();
        try {
            int documents = 0;
            for (Event event : new Parse(settings).parseString(text)) {
                if (event instanceof DocumentStartEvent && ++documents > 1) {
                    refuse(
                            place(event.getStartMark()),
                            "the file holds more than one document",
                            "keep one; write others into files of their own");
                    return Optional.empty();
                }
                if (!take(event)) {
                    return Optional.empty();
                }
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            Location at = place(e.getProblemMark().or(e::getContextMark));
            String context = e.getContext() == null ? "" : e.getContext();
            findings.error(
                    SpecFault.SYNTAX,
                    at,
                    "the file is not YAML: " + oneLine(e.getProblem()),
                    oneLine(context),
                    remedy(text, at));
            return Optional.empty();
        } catch (ReaderException e) {
            notYaml(text, e.getPosition(), e.getCodePoint());
            return Optional.empty();
        } catch (YamlEngineException e) {
            findings.error(
                    SpecFault.SYNTAX, start, "the file is not YAML: " + e.getMessage(), "", "");
            return Optional.empty();
        }
    }

    private void notYaml(String text, int position, int codePoint) {
        findings.error(
                SpecFault.SYNTAX,
                positionOf(text, position),
                String.format("the character U+%04X may not stand in YAML", codePoint),
                "",
                "remove it");
    }

    /** The place of half a character, which no parser should see; -1 for none. */
    private static int unpairedSurrogate(String text) {
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (Character.isBmpCodePoint(c) && Character.isSurrogate((char) c)) {
                return at;
            }
            at += Character.charCount(c);
        }
        return -1;
    }

    private boolean take(Event event) {
        Location at = place(event.getStartMark());
        return switch (event.getEventId()) {
            case Alias ->
                    refuse(
                            at,
                            "the alias *" + ((AliasEvent) event).getAlias() + " is not taken here",
                            "write the value out");
            case Scalar -> scalar((ScalarEvent) event, at);
            case MappingStart, SequenceStart -> open((CollectionStartEvent) event, at);
            case MappingEnd, SequenceEnd -> add(open.pop().close());
            case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> true;
        };
    }

    private boolean scalar(ScalarEvent event, Location at) {
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        return untagged(event.getTag(), at) && add(new Yaml.Scalar(event.getValue(), plain, at));
    }

    private boolean open(CollectionStartEvent event, Location at) {
        if (open.size() == DEPTH_MAX) {
            return refuse(
                    at,
                    "the spec is nested deeper than " + DEPTH_MAX + " levels",
                    "a spec needs at most six");
        }
        open.push(new Open(event instanceof SequenceStartEvent, at, new ArrayList<>()));
        return untagged(event.getTag(), at);
    }

    private boolean untagged(Optional<String> tag, Location at) {
        return tag.isEmpty()
                || refuse(at, "the tag " + tag.get() + " is not taken here", "remove it");
    }

    private boolean add(Yaml node) {
        if (++nodes > NODES_MAX) {
            return refuse(node.at(), "the spec has more than " + NODES_MAX + " values", "");
        }
        if (open.isEmpty()) {
            root = Optional.of(node);
        } else {
            open.element().children.add(node);
        }
        return true;
    }

    /** Always false: the reading ends. */
    private boolean refuse(Location at, String summary, String remedy) {
        findings.error(SpecFault.FORM, at, summary, "", remedy);
        return false;
    }

    private Location place(Optional<Mark> mark) {
        return new Location(
                findings.file(),
                mark.map(Mark::getLine).orElse(0) + 1,
                mark.map(Mark::getColumn).orElse(0) + 1);
    }

    private Location positionOf(String text, int index) {
        String before = text.substring(0, Math.clamp(index, 0, text.length()));
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Location(
                findings.file(),
                (int) before.chars().filter(c -> c == '\n').count() + 1,
                before.length() - lineStart + 1);
    }

    private static String remedy(String text, Location at) {
        String line = text.lines().skip(at.line() - 1L).findFirst().orElse("");
        return line.stripTrailing().contains("\t")
                ? "indent with spaces; YAML takes no tabs"
                : "check the indentation, colons and quotes of this line and the one before";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** A collection whose end has not come yet; a mapping's keys and values alternate. */
    private record Open(boolean sequence, Location at, List<Yaml> children) {
        Yaml close() {
            if (sequence) {
                return new Yaml.Sequence(List.copyOf(children), at);
            }
            List<Yaml.Entry> entries = new ArrayList<>();
            for (int i = 0; i + 1 < children.size(); i += 2) {
                entries.add(new Yaml.Entry(children.get(i), children.get(i + 1)));
            }
            return new Yaml.Mapping(List.copyOf(entries), at);
        }
    }
}
