package io.linkspan.core.render;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Resource;
import java.util.Optional;

/** TiDB Cloud's side of a private link, and our acceptance of it, as API calls. */
record LinkCommands(Shell shell) {
    private String connection(String consumer) {
        return "connection_" + shell.number(consumer);
    }

    private String endpoint(String consumer) {
        return "endpoint_" + shell.number(consumer);
    }

    void connection(Lines script, Resource.PrivateLinkConnection wanted) {
        ConsumerSpec.TidbCloud consumer = shell.tidbCloud(wanted.consumer());
        String id = connection(wanted.consumer());
        String cluster = Shell.quoted(wanted.clusterId());
        Optional<String> given = consumer.connectionId();
        if (given.isPresent()) {
            script.add(
                    "# Yours, by the spec: used as it is.", id + "=" + Shell.quoted(given.get()));
        } else {
            String name = Shell.quoted(wanted.consumer());
            script.add(
                    id + "=$(connection_of " + cluster + " " + name + ")",
                    "if [[ -z $" + id + " ]]; then",
                    "    body=$(jq --null-input --arg cluster "
                            + cluster
                            + " --arg name "
                            + name
                            + " --arg service \"$service_name\" \\",
                    "        '{privateLinkConnection: {clusterId: $cluster, displayName: $name,"
                            + " type: \"AWS_ENDPOINT_SERVICE\",",
                    "            awsEndpointService: {name: $service}}}')",
                    "    "
                            + id
                            + "=$(tidb_cloud POST "
                            + Shell.quoted(
                                    "/v1beta1/clusters/"
                                            + wanted.clusterId()
                                            + "/privateLinkConnections")
                            + " \"$body\" | jq --raw-output .privateLinkConnectionId)",
                    "fi");
        }
        script.add(
                "await 600 '^(PENDING_ACCEPTANCE|ACTIVE) vpce-' \"private link connection $"
                        + id
                        + "\" connection_field "
                        + cluster
                        + " \"$"
                        + id
                        + "\" \\",
                "    '.state + \" \" + (.awsEndpointService.endpointId // \"\")'",
                endpoint(wanted.consumer())
                        + "=$(connection_field "
                        + cluster
                        + " \"$"
                        + id
                        + "\" .awsEndpointService.endpointId)");
    }

    void accepted(Lines script, Resource.AcceptedConnection wanted) {
        String endpoint = "$" + endpoint(wanted.consumer());
        script.add(
                "await 300 . \"owner of "
                        + endpoint
                        + "\" endpoint_field \""
                        + endpoint
                        + "\" VpcEndpointOwner",
                "# Whose endpoint it is, is what AWS says, not what a name says.",
                "[[ $(endpoint_field \""
                        + endpoint
                        + "\" VpcEndpointOwner) == "
                        + wanted.owner()
                        + " ]] || fail \""
                        + endpoint
                        + " is not of account "
                        + wanted.owner()
                        + ", so it is left pending\"",
                "state=$(endpoint_field \"" + endpoint + "\" VpcEndpointState)",
                "if [[ ${state,,} == pendingacceptance || ${state,,} == rejected ]]; then",
                "    aws ec2 accept-vpc-endpoint-connections --service-id \"$service\""
                        + " --vpc-endpoint-ids \""
                        + endpoint
                        + "\" >/dev/null",
                "fi",
                "await 600 '^[Aa]vailable$' \"connection of "
                        + endpoint
                        + "\" endpoint_field \""
                        + endpoint
                        + "\" VpcEndpointState");
    }

    /** The consumer comes when it likes; what is not there is accepted by the next run. */
    void accepted(Lines script, Resource.OwnersConnections wanted) {
        script.add(
                "waiting=$(aws ec2 describe-vpc-endpoint-connections --filters"
                        + " \"Name=service-id,Values=$service\" --output text \\",
                "    --query \"VpcEndpointConnections[?VpcEndpointOwner=='"
                        + wanted.owner()
                        + "' && VpcEndpointState=='pendingAcceptance'].VpcEndpointId\")",
                "for endpoint in $waiting; do",
                "    aws ec2 accept-vpc-endpoint-connections --service-id \"$service\""
                        + " --vpc-endpoint-ids \"$endpoint\" >/dev/null",
                "done",
                "if [[ -z $waiting ]]; then",
                "    echo \"no connection of account "
                        + wanted.owner()
                        + " waits for acceptance; once it has made an endpoint for $service_name,"
                        + " run this again\" >&2",
                "fi");
    }

    void domains(Lines script, Resource.AttachedDomains wanted) {
        String id = "$" + connection(wanted.consumer());
        String cluster = Shell.quoted(wanted.clusterId());
        String chosen =
                shell.tidbCloud(wanted.consumer())
                        .attachDomainId()
                        .map(given ->
                                "[.attachedDomains[]? | select(.attachDomainId == \""
                                        + given
                                        + "\")]")
                        .orElse("[.attachedDomains[]? | select(.type == \"TIDBCLOUD_MANAGED\")]");
        script.add(
                "await 900 '^ACTIVE$' \"private link connection "
                        + id
                        + "\" connection_field "
                        + cluster
                        + " \""
                        + id
                        + "\" .state");
        attach(script, wanted, chosen);
        script.add(
                "# States that end in ING are on their way.",
                "await 900 '^ready$' \"domains of "
                        + id
                        + "\" connection_field "
                        + cluster
                        + " \""
                        + id
                        + "\" \\",
                "    '"
                        + chosen
                        + "[0].domains | if length > 0 and all(.[]; .state | ascii_upcase | length"
                        + " > 0 and (endswith(\"ING\") or contains(\"FAIL\") | not))",
                "        then \"ready\" else map(.name + \" \" + .state + \" \" + .message) |"
                        + " join(\", \") end'");
        for (ZoneId zone : wanted.zones()) {
            String domain = shell.domain(wanted.consumer(), zone);
            script.add(
                    domain
                            + "=$(connection_field "
                            + cluster
                            + " \""
                            + id
                            + "\" '"
                            + chosen
                            + "[0].domains[].name",
                    "    | select(split(\".\") | index(\"" + zone + "\")) | ltrimstr(\"*.\")')",
                    "[[ -n $"
                            + domain
                            + " ]] || fail \"TiDB Cloud has no domain for "
                            + zone
                            + "\"",
                    "echo \"brokers in " + zone + ": b<id>.$" + domain + "\"");
        }
    }

    /** What the spec names must be there; of others the first run makes some. */
    private void attach(Lines script, Resource.AttachedDomains wanted, String chosen) {
        String id = "$" + connection(wanted.consumer());
        String count =
                "$(connection_field "
                        + Shell.quoted(wanted.clusterId())
                        + " \""
                        + id
                        + "\" '"
                        + chosen
                        + " | length')";
        Optional<String> given = shell.tidbCloud(wanted.consumer()).attachDomainId();
        if (given.isPresent()) {
            script.add(
                    "[[ "
                            + count
                            + " != 0 ]] || fail \"no domains "
                            + given.get()
                            + " are attached to "
                            + id
                            + "\"");
            return;
        }
        String path =
                "\"/v1beta1/clusters/"
                        + wanted.clusterId()
                        + "/privateLinkConnections/"
                        + id
                        + ":attachDomains\"";
        script.add(
                "if [[ " + count + " == 0 ]]; then",
                "    # A dry run tells the unique name, and the real call needs it.",
                "    unique_name=$(tidb_cloud POST " + path + " \\",
                "        '{\"attachDomain\": {\"type\": \"TIDBCLOUD_MANAGED\"}, \"validateOnly\":"
                        + " true}' | jq --raw-output .uniqueName)",
                "    tidb_cloud POST " + path + " \\",
                "        \"{\\\"attachDomain\\\": {\\\"type\\\": \\\"TIDBCLOUD_MANAGED\\\","
                        + " \\\"uniqueName\\\": \\\"$unique_name\\\"}, \\\"validateOnly\\\": false}\""
                        + " >/dev/null",
                "fi");
    }
}
