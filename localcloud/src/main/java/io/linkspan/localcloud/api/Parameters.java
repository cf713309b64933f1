package io.linkspan.localcloud.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query request as a tree: {@code Filter.1.Name=x} is a child {@code Filter}
 * with a child {@code 1} with a child {@code Name} of value x.
 */
final class Parameters {
    /** Most parameters of one request. */
    static final int MAX_PARAMETERS = 20_000;

    /** Deepest nesting of names. */
    static final int MAX_DEPTH = 16;

    /** One place in the tree. */
    static final class Node {
        @Nullable String value;
        Map<String, Node> children = Map.of();

        Node child(String name) {
            if (children.isEmpty()) {
                children = new LinkedHashMap<>();
            }
            return children.computeIfAbsent(name, n -> new Node());
        }
    }

    private final Map<String, String> flat;
    private final Node root;

    private Parameters(Map<String, String> flat, Node root) {
        this.flat = flat;
        this.root = root;
    }

    /** Reads a form or a query string; anything broken is MalformedQueryString. */
    static Parameters parse(byte[] form) {
        Map<String, String> flat = new TreeMap<>();
        int start = 0;
        while (start < form.length) {
            int end = indexOf(form, '&', start, form.length);
            if (end > start) {
                int equals = indexOf(form, '=', start, end);
                String name = decode(form, start, equals);
                String value = equals < end ? decode(form, equals + 1, end) : "";
                if (flat.put(name, value) != null) {
                    throw malformed("The parameter " + name + " is given twice");
                }
                if (flat.size() > MAX_PARAMETERS) {
                    throw malformed("The request has more than " + MAX_PARAMETERS + " parameters");
                }
            }
            start = end + 1;
        }
        Node root = new Node();
        flat.forEach((name, value) -> insert(root, name, value));
        return new Parameters(flat, root);
    }

    private static void insert(Node root, String name, String value) {
        Node node = root;
        int depth = 0;
        int start = 0;
        while (start <= name.length()) {
            int dot = name.indexOf('.', start);
            int end = dot < 0 ? name.length() : dot;
            if (++depth > MAX_DEPTH) {
                throw malformed("A parameter's name has more than " + MAX_DEPTH + " parts");
            }
            node = node.child(name.substring(start, end));
            start = end + 1;
        }
        node.value = value;
    }

    Node root() {
        return root;
    }

    /** A top-level value; null when it is not given. */
    @Nullable String value(String name) {
        return flat.get(name);
    }

    /** A digest of all parameters but the client token, to tell repeated calls from others. */
    String digestWithoutToken() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            flat.forEach((name, value) -> {
                if (!name.equals("ClientToken")) {
                    digest.update((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8));
                }
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return to;
    }

    private static String decode(byte[] form, int from, int to) {
        byte[] decoded = new byte[to - from];
        int length = 0;
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            byte b = form[i];
            if (b == '+') {
                b = ' ';
            } else if (b == '%') {
                if (i + 2 >= to || hex(form[i + 1]) < 0 || hex(form[i + 2]) < 0) {
                    throw malformed("A percent sign is not followed by two hexadecimal digits");
                }
                b = (byte) (hex(form[i + 1]) << 4 | hex(form[i + 2]));
                i += 2;
            }
            ascii &= b >= 0;
            decoded[length++] = b;
        }
        if (ascii) {
            return new String(decoded, 0, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("The request is not encoded in UTF-8");
        }
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }

    private static AwsException malformed(String message) {
        return new AwsException("MalformedQueryString", message);
    }
}
