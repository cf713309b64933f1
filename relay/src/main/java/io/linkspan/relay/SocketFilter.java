package io.linkspan.relay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Access rules as a program that the kernel runs on each packet of a listener: a source that no
 * block contains is dropped, as if no one were there. Source: the kernel's
 * Documentation/networking/filter.rst (classic BPF; loads at SKF_NET_OFF read the IP header).
 */
final class SocketFilter {
    /** The kernel's BPF_MAXINSNS. */
    static final int MAX_INSTRUCTIONS = 4096;

    static final int INSTRUCTION_BYTES = 8;
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_BYTE = 0x30;
    private static final int AND = 0x54;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int NETWORK_HEADER = -0x100000;
    private static final int ACCEPT = 0x40000;

    private SocketFilter() {}

    /** Empty when the rules need more instructions than the kernel takes. */
    static Optional<byte[]> of(AccessRules rules) {
        List<Cidr> four =
                rules.allowed().stream().filter(c -> c.base().getAddress().length == 4).toList();
        List<Cidr> six =
                rules.allowed().stream().filter(c -> c.base().getAddress().length == 16).toList();
        // 4 for the version, 4 for each IPv4 block, 13 for each IPv6 block, 2 ends.
        long most = 4L + 4L * four.size() + 13L * six.size() + 2;
        if (most > MAX_INSTRUCTIONS) {
            return Optional.empty();
        }
        ByteBuffer program =
                ByteBuffer.allocate((int) most * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        add(program, LOAD_BYTE, 0, 0, NETWORK_HEADER);
        add(program, AND, 0, 0, 0xf0);
        // Version 4 goes on here; anything else jumps over the unconditional jump to IPv6's part.
        add(program, JUMP_EQUAL, 1, 0, 0x40);
        add(program, 0x05, 0, 0, 4 * four.size() + 1);
        for (Cidr block : four) {
            add(program, LOAD_WORD, 0, 0, NETWORK_HEADER + 12);
            add(program, AND, 0, 0, mask(block.prefixLength()));
            add(program, JUMP_EQUAL, 0, 1, word(block, 0));
            add(program, RETURN, 0, 0, ACCEPT);
        }
        add(program, RETURN, 0, 0, 0);
        for (Cidr block : six) {
            sixBlock(program, block);
        }
        add(program, RETURN, 0, 0, 0);
        byte[] bytes = new byte[program.position()];
        program.flip().get(bytes);
        return Optional.of(bytes);
    }

    private static void sixBlock(ByteBuffer program, Cidr block) {
        int words = (block.prefixLength() + 31) / 32;
        for (int i = 0; i < words; i++) {
            add(program, LOAD_WORD, 0, 0, NETWORK_HEADER + 8 + 4 * i);
            add(program, AND, 0, 0, mask(Math.min(32, block.prefixLength() - 32 * i)));
            // Past the words still to come (3 instructions each) and the return.
            add(program, JUMP_EQUAL, 0, 3 * (words - 1 - i) + 1, word(block, i));
        }
        add(program, RETURN, 0, 0, ACCEPT);
    }

    private static int mask(int bits) {
        return bits == 0 ? 0 : -1 << (32 - bits);
    }

    private static int word(Cidr block, int index) {
        return ByteBuffer.wrap(block.base().getAddress()).getInt(4 * index);
    }

    private static void add(ByteBuffer program, int code, int ifTrue, int ifFalse, int value) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
    }
}
