package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Runs the filter's instructions here and compares with the rules. */
class SocketFilterTest {
    private static final int NETWORK_HEADER = -0x100000;

    @Test
    void of_anyRulesAndSources_agreesWithPermits() throws Exception {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<Cidr> blocks = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                blocks.add(block(random));
            }
            AccessRules rules = new AccessRules(blocks);
            byte[] program = SocketFilter.of(rules).orElseThrow();
            for (int i = 0; i < 20; i++) {
                InetAddress source = near(random, blocks);
                assertThat(accepts(program, source))
                        .as("seed %d: %s from %s", seed, rules, source)
                        .isEqualTo(rules.permits(source));
            }
        }
    }

    @Test
    void of_moreBlocksThanTheKernelTakes_isEmpty() {
        Cidr block = Cidr.parse("10.0.0.0/8");
        assertThat(SocketFilter.of(new AccessRules(Collections.nCopies(1_021, block)))).isPresent();
        assertThat(SocketFilter.of(new AccessRules(Collections.nCopies(1_100, block)))).isEmpty();
    }

    private static Cidr block(Random random) throws UnknownHostException {
        byte[] base = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(base);
        int prefix = random.nextInt(base.length * 8 + 1);
        for (int bit = prefix; bit < base.length * 8; bit++) {
            base[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new Cidr(InetAddress.getByAddress(base), prefix);
    }

    /** An address of any kind, often one that differs from a block's base in one bit. */
    private static InetAddress near(Random random, List<Cidr> blocks) throws UnknownHostException {
        if (blocks.isEmpty() || random.nextInt(4) == 0) {
            byte[] any = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(any);
            return InetAddress.getByAddress(any);
        }
        byte[] bytes = blocks.get(random.nextInt(blocks.size())).base().getAddress().clone();
        int bit = random.nextInt(bytes.length * 8);
        bytes[bit / 8] ^= (byte) (0x80 >> bit % 8);
        return InetAddress.getByAddress(bytes);
    }

    /** A machine for the few instructions in use. Source: filter.rst. */
    private static boolean accepts(byte[] program, InetAddress source) {
        byte[] address = source.getAddress();
        ByteBuffer header = ByteBuffer.allocate(40).order(ByteOrder.BIG_ENDIAN);
        header.put(0, (byte) (address.length == 4 ? 0x45 : 0x60));
        header.put(address.length == 4 ? 12 : 8, address);
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        int accumulator = 0;
        for (int at = 0; at < program.length / SocketFilter.INSTRUCTION_BYTES; at++) {
            int offset = at * SocketFilter.INSTRUCTION_BYTES;
            int value = code.getInt(offset + 4);
            switch (code.getShort(offset)) {
                case 0x20 -> accumulator = header.getInt(value - NETWORK_HEADER);
                case 0x30 -> accumulator = header.get(value - NETWORK_HEADER) & 0xff;
                case 0x54 -> accumulator &= value;
                case 0x05 -> at += value;
                case 0x15 -> at += code.get(offset + (accumulator == value ? 2 : 3)) & 0xff;
                case 0x06 -> {
                    return value != 0;
                }
                default -> throw new AssertionError("instruction " + code.getShort(offset));
            }
        }
        throw new AssertionError("the program has no end");
    }
}
