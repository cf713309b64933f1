package io.linkspan.localcloud.api;

import software.amazon.awssdk.core.SdkPojo;

/** Puts replies and refusals in each protocol's envelope. */
final class Replies {
    private static final String XML = "text/xml;charset=UTF-8";
    private static final String JSON = "application/x-amz-json-1.1";
    private static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private Replies() {}

    static Answer reply(Service service, String action, SdkPojo response, String requestId) {
        if (service == Service.SSM) {
            return new Answer(200, JSON, requestId, JsonWire.write(response));
        }
        XmlOut out = new XmlOut();
        out.raw(PROLOG);
        out.raw("<" + action + "Response xmlns=\"" + service.namespace() + "\">");
        if (service == Service.EC2) {
            out.raw("<requestId>" + requestId + "</requestId>");
            if (response.sdkFields().isEmpty()) {
                out.raw("<return>true</return>");
            }
            XmlWriter.response(response, out);
        } else {
            // Clients index the result blindly, so it is there even when it is empty.
            out.raw("<" + action + "Result>");
            XmlWriter.response(response, out);
            out.raw("</" + action + "Result>");
            out.raw(
                    "<ResponseMetadata><RequestId>"
                            + requestId
                            + "</RequestId></ResponseMetadata>");
        }
        out.raw("</" + action + "Response>");
        return new Answer(200, XML, requestId, out.toBytes());
    }

    static Answer refusal(Service service, AwsException e, String requestId) {
        XmlOut out = new XmlOut();
        switch (service) {
            case EC2 -> {
                out.raw(PROLOG).raw("<Response><Errors><Error><Code>").text(e.code());
                out.raw("</Code><Message>").text(e.message());
                out.raw("</Message></Error></Errors><RequestID>" + requestId + "</RequestID>");
                out.raw("</Response>");
            }
            case ELBV2, STS -> {
                out.raw("<ErrorResponse xmlns=\"" + service.namespace() + "\"><Error><Type>");
                out.raw(e.status() < 500 ? "Sender" : "Receiver").raw("</Type><Code>");
                out.text(e.code()).raw("</Code><Message>").text(e.message());
                out.raw("</Message></Error><RequestId>" + requestId + "</RequestId>");
                out.raw("</ErrorResponse>");
            }
            case SSM -> {
                return new Answer(e.status(), JSON, requestId, JsonWire.error(e));
            }
        }
        return new Answer(e.status(), XML, requestId, out.toBytes());
    }
}
