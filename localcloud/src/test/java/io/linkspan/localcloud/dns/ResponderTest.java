package io.linkspan.localcloud.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ResponderTest {
    private final Responder responder =
            new Responder(
                    new NameTable(
                            Set.of("example.test"),
                            Map.of(
                                    "a.example.test",
                                    List.of(InetAddress.ofLiteral("127.42.0.1")),
                                    "*.w.example.test",
                                    List.of(InetAddress.ofLiteral("127.42.0.2")))));

    @Test
    void respond_toAnotherOpcode_isNotImplemented() throws Exception {
        Message query = query("a.example.test", Type.A);
        query.getHeader().setOpcode(Opcode.UPDATE);

        assertThat(respond(query).getRcode()).isEqualTo(Rcode.NOTIMP);
    }

    @Test
    void respond_toANewerEdnsVersion_saysBadVersion() throws Exception {
        Message query = query("a.example.test", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 7), Section.ADDITIONAL);

        assertThat(respond(query).getRcode()).isEqualTo(Rcode.BADVERS);
    }

    @Test
    void respond_toTwoQuestions_isAFormatError() throws Exception {
        Message query = query("a.example.test", Type.A);
        query.addRecord(
                Record.newRecord(Name.fromString("b.example.test."), Type.A, DClass.IN),
                Section.QUESTION);

        assertThat(respond(query).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void respond_toAnotherClass_isRefused() throws Exception {
        Message query = new Message();
        query.addRecord(
                Record.newRecord(Name.fromString("a.example.test."), Type.A, DClass.CH),
                Section.QUESTION);

        assertThat(respond(query).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void respond_toAResponseOrLessThanAHeader_saysNothing() throws Exception {
        Message query = query("a.example.test", Type.A);
        query.getHeader().setFlag(Flags.QR);

        assertThat(responder.respond(query.toWire(), false)).isEmpty();
        assertThat(responder.respond(new byte[11], false)).isEmpty();
    }

    @Test
    void respond_toTruncatedQueries_neverAnswersOtherThanAnError() throws Exception {
        byte[] whole = query("a.example.test", Type.A).toWire();

        for (int length = 12; length < whole.length; length++) {
            Optional<byte[]> response = responder.respond(Arrays.copyOf(whole, length), false);
            assertThat(new Message(response.orElseThrow()).getRcode())
                    .as("first %d bytes", length)
                    .isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void respond_toMutatedQueries_answersOnlyWhatWasAsked() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        int rounds = Boolean.getBoolean("linkspan.exhaustive") ? 5_000_000 : 100_000;
        System.out.println("ResponderTest -Dseed=" + seed);
        Random random = new Random(seed);
        Message withOptions = query("X.w.Example.test", Type.A);
        withOptions.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        List<byte[]> originals =
                List.of(
                        query("a.example.test", Type.A).toWire(),
                        query("b.example.test", Type.AAAA).toWire(),
                        withOptions.toWire());

        for (int i = 0; i < rounds; i++) {
            byte[] mutated = mutate(originals.get(random.nextInt(originals.size())), random);
            boolean tcp = random.nextBoolean();
            Optional<byte[]> response = responder.respond(mutated, tcp);
            if (response.isEmpty()) {
                assertThat(mutated.length < 12 || (mutated[2] & 0x80) != 0).isTrue();
                continue;
            }
            Message answer = new Message(response.get());
            assertThat(response.get().length).isLessThanOrEqualTo(tcp ? 65_535 : 1232);
            assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
            assertThat(answer.getHeader().getID())
                    .isEqualTo(((mutated[0] & 0xff) << 8) | (mutated[1] & 0xff));
            if (!answer.getSection(Section.ANSWER).isEmpty()) {
                Name asked = new Message(mutated).getQuestion().getName();
                assertThat(asked.toString(true).toLowerCase(Locale.ROOT)).endsWith("example.test");
                for (Record record : answer.getSection(Section.ANSWER)) {
                    assertThat(record.getName()).isEqualTo(asked);
                }
            }
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] mutated =
                Arrays.copyOf(
                        original,
                        random.nextInt(4) == 0
                                ? random.nextInt(original.length + 20)
                                : original.length);
        for (int i = random.nextInt(4); i > 0 && mutated.length > 0; i--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    private static Message query(String name, int type) throws Exception {
        return Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
    }

    private Message respond(Message query) throws Exception {
        return new Message(responder.respond(query.toWire(), false).orElseThrow());
    }
}
