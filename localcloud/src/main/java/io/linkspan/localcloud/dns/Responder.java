package io.linkspan.localcloud.dns;

import io.linkspan.localcloud.dns.DnsView.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Turns the bytes of a query into the bytes of its response. Never throws for what a client sent.
 * Source: RFC 1035, RFC 2308 (negative answers), RFC 6891 (EDNS), RFC 8482 (ANY).
 */
final class Responder {
    private static final int HEADER_BYTES = 12;
    private static final int PLAIN_UDP_BYTES = 512;
    private static final int OUR_UDP_BYTES = 1232;
    private static final int MAX_TCP_BYTES = 65_535;
    private static final int SUPPORTED_EDNS = 0;

    private static final Duration NEGATIVE_TTL = Duration.ofSeconds(60);

    private final DnsView view;
    private final AtomicInteger turn = new AtomicInteger();

    Responder(DnsView view) {
        this.view = view;
    }

    /** The response, or empty for what deserves none: no whole header, or itself a response. */
    Optional<byte[]> respond(byte[] query, boolean tcp) {
        if (query.length < HEADER_BYTES || (query[2] & 0x80) != 0) {
            return Optional.empty();
        }
        Message request;
        try {
            request = new Message(query);
        } catch (IOException | RuntimeException e) {
            // dnsjava reports some malformed records as unchecked exceptions.
            return Optional.of(formatError(query));
        }
        OPTRecord edns = request.getOPT();
        if (edns == null) {
            return Optional.of(answer(request).toWire(tcp ? MAX_TCP_BYTES : PLAIN_UDP_BYTES));
        }
        boolean known = edns.getVersion() <= SUPPORTED_EDNS;
        Message response = known ? answer(request) : empty(request);
        // A code above 15 does not fit in the header: its upper bits travel in the OPT record.
        response.addRecord(
                new OPTRecord(OUR_UDP_BYTES, known ? 0 : Rcode.BADVERS >> 4, SUPPORTED_EDNS),
                Section.ADDITIONAL);
        return Optional.of(
                response.toWire(
                        tcp
                                ? MAX_TCP_BYTES
                                : Math.clamp(
                                        edns.getPayloadSize(), PLAIN_UDP_BYTES, OUR_UDP_BYTES)));
    }

    private static Message empty(Message request) {
        Message response = new Message(request.getHeader().getID());
        response.getHeader().setOpcode(request.getHeader().getOpcode());
        response.getHeader().setFlag(Flags.QR);
        if (request.getHeader().getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        return response;
    }

    private Message answer(Message request) {
        Message response = empty(request);
        List<Record> questions = request.getSection(Section.QUESTION);
        if (request.getHeader().getOpcode() != Opcode.QUERY) {
            return fail(response, Rcode.NOTIMP);
        }
        if (questions.size() != 1) {
            return fail(response, Rcode.FORMERR);
        }
        Record question = questions.getFirst();
        response.addRecord(question, Section.QUESTION);
        if (question.getDClass() != DClass.IN
                || question.getType() == Type.ANY
                || question.getType() == Type.AXFR
                || question.getType() == Type.IXFR) {
            return fail(response, Rcode.REFUSED);
        }
        String name = question.getName().toString(true).toLowerCase(Locale.ROOT);
        fill(response, question, view.lookup(name));
        return response;
    }

    private void fill(Message response, Record question, Answer answer) {
        switch (answer) {
            case Answer.NotOurs() -> fail(response, Rcode.REFUSED);
            case Answer.NoSuchName(String zone) -> {
                response.getHeader().setFlag(Flags.AA);
                response.getHeader().setRcode(Rcode.NXDOMAIN);
                response.addRecord(authority(zone), Section.AUTHORITY);
            }
            case Answer.Addresses(String zone, List<InetAddress> ipv4, Duration ttl) -> {
                response.getHeader().setFlag(Flags.AA);
                if (question.getType() == Type.SOA
                        && zone.equalsIgnoreCase(question.getName().toString(true))) {
                    response.addRecord(authority(zone), Section.ANSWER);
                } else if (question.getType() == Type.A && !ipv4.isEmpty()) {
                    for (InetAddress address : rotated(ipv4)) {
                        response.addRecord(
                                new ARecord(
                                        question.getName(), DClass.IN, ttl.toSeconds(), address),
                                Section.ANSWER);
                    }
                } else {
                    response.addRecord(authority(zone), Section.AUTHORITY);
                }
            }
        }
    }

    /** Each response starts with another address, so that clients that take the first spread. */
    private List<InetAddress> rotated(List<InetAddress> addresses) {
        List<InetAddress> rotated = new ArrayList<>(addresses);
        Collections.rotate(rotated, turn.getAndIncrement() % rotated.size());
        return rotated;
    }

    private static Record authority(String zone) {
        try {
            Name origin = Name.fromString(zone + ".");
            return new SOARecord(
                    origin,
                    DClass.IN,
                    NEGATIVE_TTL.toSeconds(),
                    Name.fromString("ns", origin),
                    Name.fromString("hostmaster", origin),
                    1,
                    7200,
                    900,
                    1_209_600,
                    NEGATIVE_TTL.toSeconds());
        } catch (TextParseException e) {
            throw new IllegalStateException("'" + zone + "' is no name of a zone", e);
        }
    }

    private static Message fail(Message response, int rcode) {
        response.getHeader().setRcode(rcode);
        return response;
    }

    private static byte[] formatError(byte[] query) {
        byte[] response = new byte[HEADER_BYTES];
        response[0] = query[0];
        response[1] = query[1];
        response[2] = (byte) (0x80 | (query[2] & 0x79));
        response[3] = Rcode.FORMERR;
        return response;
    }
}
