package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One section of the spec while it is read. Making it reports keys that are unknown or stand twice;
 * the accessors report values of the wrong type. An absent section reads like an empty one.
 *
 * @param path in {@link SpecKey}'s table
 * @param shown as told to people, with list positions
 * @param given whether the file has it
 * @param excused keys that are not missed when absent: an unknown key was likely meant to be them,
 *     or the section is none
 */
record Section(
        String path,
        String shown,
        Location at,
        boolean given,
        Map<String, Yaml> values,
        Set<String> excused,
        Findings findings) {

    static Section root(Yaml node, Findings findings) {
        return of(node, "", "", findings);
    }

    private static Section of(Yaml node, String path, String shown, Findings findings) {
        Map<String, Yaml> values = new LinkedHashMap<>();
        Section section =
                new Section(path, shown, node.at(), true, values, new HashSet<>(), findings);
        switch (node) {
            case Yaml.Mapping mapping -> mapping.entries().forEach(section::add);
            case Yaml.Scalar scalar when scalar.isNull() -> {}
            case Yaml.Scalar _, Yaml.Sequence _ -> {
                SpecKey.of(path).forEach(key -> section.excused.add(key.name()));
                findings.error(
                        SpecFault.WRONG_TYPE,
                        node.at(),
                        (shown.isEmpty() ? "the spec" : shown)
                                + " must be a section, not "
                                + node.kind(),
                        "",
                        "write its keys below it, indented: " + example(path));
            }
        }
        return section;
    }

    private static String example(String path) {
        List<SpecKey> keys = SpecKey.of(path);
        return keys.isEmpty()
                ? "key: value"
                : String.join(", ", keys.stream().map(SpecKey::name).toList());
    }

    private void add(Yaml.Entry entry) {
        if (!(entry.key() instanceof Yaml.Scalar key)) {
            findings.error(
                    SpecFault.WRONG_TYPE,
                    entry.key().at(),
                    "a key must be text, not " + entry.key().kind(),
                    "",
                    "");
            return;
        }
        String name = key.text();
        List<String> known = SpecKey.of(path).stream().map(SpecKey::name).toList();
        boolean free = known.isEmpty();
        if (!free && !known.contains(name)) {
            findings.error(
                    SpecFault.UNKNOWN_KEY,
                    key.at(),
                    "unknown key " + Text.shown(name) + (shown.isEmpty() ? "" : " in " + shown),
                    "known here: " + String.join(", ", known),
                    guess(name, known));
        } else if (values.putIfAbsent(name, entry.value()) != null) {
            findings.error(
                    SpecFault.DUPLICATE_KEY,
                    key.at(),
                    pathOf(name) + " stands here for the second time",
                    "",
                    "keep one of the two");
        }
    }

    private String guess(String name, List<String> known) {
        Optional<String> near = Spelling.nearest(name, known);
        if (near.isPresent()) {
            excused.add(near.get());
            return "did you mean " + near.get() + "?";
        }
        return SpecKey.ALL.stream()
                .filter(k -> k.name().equals(name))
                .findFirst()
                .map(k ->
                        k.parent().isEmpty()
                                ? "move it to the top level"
                                : "move it into " + k.parent())
                .orElse("remove it");
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String pathOf(String key) {
        return shown.isEmpty() ? Text.shown(key) : shown + "." + Text.shown(key);
    }

    /** The value's place; the section's where the key is absent. */
    Location at(String key) {
        return Optional.ofNullable(values.get(key)).map(Yaml::at).orElse(at);
    }

    /** The section below {@code key}. */
    Section section(String key) {
        String below = path.isEmpty() ? key : path + "." + key;
        known(key);
        Yaml node = values.get(key);
        return node == null
                ? new Section(below, pathOf(key), at, false, Map.of(), Set.of(), findings)
                : of(node, below, pathOf(key), findings);
    }

    /** The sections of the list below {@code key}. */
    Reading<List<Section>> sections(String key) {
        return items(key)
                .map(items -> {
                    List<Section> sections = new ArrayList<>();
                    for (int i = 0; i < items.size(); i++) {
                        sections.add(
                                of(
                                        items.get(i),
                                        (path.isEmpty() ? key : path + "." + key) + "[]",
                                        pathOf(key) + "[" + i + "]",
                                        findings));
                    }
                    return Reading.of(List.copyOf(sections), pathOf(key), at(key));
                })
                .orElseGet(() -> none(key));
    }

    /** The value of {@code key} as {@code parse} makes it; its IllegalArgumentException is told. */
    <T> Reading<T> value(String key, Function<String, T> parse) {
        known(key);
        Yaml node = values.get(key);
        if (node == null) {
            return Reading.absent(pathOf(key), at);
        }
        return one(node, pathOf(key), parse);
    }

    /** The value of a key of the user's own choice, in a section that takes any. */
    <T> Reading<T> entry(String key, Function<String, T> parse) {
        Yaml node = values.get(key);
        return node == null ? Reading.absent(pathOf(key), at) : one(node, pathOf(key), parse);
    }

    /** As {@link #value}, and told when it is absent. */
    <T> Reading<T> required(String key, Function<String, T> parse) {
        missing(key);
        return has(key) ? value(key, parse) : Reading.broken(pathOf(key), at);
    }

    /** Tells when {@code key} is absent, unless a mistake told already explains it. */
    void missing(String key) {
        if (!has(key) && !excused.contains(key)) {
            SpecKey k = known(key);
            findings.error(
                    SpecFault.MISSING_KEY,
                    at,
                    pathOf(key) + " is missing",
                    k.meaning(),
                    k.example().isEmpty()
                            ? "add it"
                            : "add it, such as " + key + ": " + k.example());
        }
    }

    /** The list below {@code key}, each item as {@code parse} makes it; broken if one item is. */
    <T> Reading<List<Reading<T>>> values(String key, Function<String, T> parse) {
        Optional<List<Yaml>> items = items(key);
        if (items.isEmpty()) {
            return none(key);
        }
        List<Reading<T>> read = new ArrayList<>();
        for (int i = 0; i < items.get().size(); i++) {
            read.add(one(items.get().get(i), pathOf(key) + "[" + i + "]", parse));
        }
        return read.stream().anyMatch(Reading::broken)
                ? Reading.broken(pathOf(key), at(key))
                : Reading.of(List.copyOf(read), pathOf(key), at(key));
    }

    private <T> Reading<T> none(String key) {
        return has(key) ? Reading.broken(pathOf(key), at(key)) : Reading.absent(pathOf(key), at);
    }

    private Optional<List<Yaml>> items(String key) {
        known(key);
        Yaml node = values.get(key);
        return switch (node) {
            case null -> Optional.empty();
            case Yaml.Sequence list -> Optional.of(list.items());
            case Yaml.Scalar _, Yaml.Mapping _ -> {
                findings.error(
                        SpecFault.WRONG_TYPE,
                        node.at(),
                        pathOf(key) + " must be a list, not " + node.kind(),
                        "",
                        "write it as [a, b] or as lines that begin with a hyphen");
                yield Optional.empty();
            }
        };
    }

    private <T> Reading<T> one(Yaml node, String where, Function<String, T> parse) {
        if (!(node instanceof Yaml.Scalar scalar) || scalar.isNull()) {
            boolean empty = node instanceof Yaml.Scalar;
            findings.error(
                    SpecFault.WRONG_TYPE,
                    node.at(),
                    where
                            + (empty
                                    ? " has no value"
                                    : " must be a single value, not " + node.kind()),
                    "",
                    empty ? "give it one or remove the key" : "");
            return Reading.broken(where, node.at());
        }
        try {
            return Reading.of(parse.apply(scalar.text()), where, node.at());
        } catch (Text.WrongType e) {
            findings.error(
                    SpecFault.WRONG_TYPE, node.at(), where + " " + e.getMessage(), "", e.remedy());
        } catch (Text.ZoneName e) {
            findings.error(
                    SpecFault.ZONE_NAME,
                    node.at(),
                    where + ": " + e.getMessage(),
                    "zones are called by id, such as usw2-az1: the same place in every account, as the consumer tells it",
                    "write its id; `aws ec2 describe-availability-zones --query"
                            + " 'AvailabilityZones[].[ZoneName,ZoneId]' --output text` lists them");
        } catch (IllegalArgumentException e) {
            findings.error(SpecFault.BAD_VALUE, node.at(), where + ": " + e.getMessage(), "", "");
        }
        return Reading.broken(where, node.at());
    }

    /** A key that the parser reads but the table does not know could never be given. */
    private SpecKey known(String key) {
        return SpecKey.of(path).stream()
                .filter(k -> k.name().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(path + "." + key + " is in no table"));
    }
}
