fail() {
    printf 'stopped: %s\n' "$*" >&2
    exit 1
}

step() {
    printf '\n== %s\n' "$*"
}

# What the AWS CLI prints as text; it says None where there is nothing, once for each page.
first() {
    awk '$0 != "" && $0 != "None" && !shown++'
}

# Tags by which Linkspan, and a later run of this script, know what belongs to the link: TYPE RESOURCE NAME
tagged() {
    printf 'ResourceType=%s,Tags=[{Key=Name,Value=%s},{Key=linkspan:link,Value=%s},{Key=linkspan:resource,Value=%s}]' \
        "$1" "$3" "$link" "$2"
}

# Prints the id of what an earlier run made, or nothing: DESCRIBE RESOURCE QUERY [FILTER...]
found() {
    local describe=$1 resource=$2 query=$3
    shift 3
    aws ec2 "$describe" --output text --query "$query" \
        --filters "Name=tag:linkspan:link,Values=$link" "Name=tag:linkspan:resource,Values=$resource" "$@" | first
}

# Load balancing has no search by tags: what has the name must have the link's tag too: ARN RESOURCE
ours() {
    [[ -z $1 ]] || [[ $(aws elbv2 describe-tags --resource-arns "$1" --output text \
        --query "TagDescriptions[0].Tags[?Key=='linkspan:link']|[0].Value") == "$link" ]] ||
        fail "$1 has the name that $2 is to have, and is not of link $link; remove it, or give the link another name"
}

# Asks until the answer matches, at most so many seconds: SECONDS REGEX WHAT COMMAND...
await() {
    local end=$((SECONDS + $1)) wanted=$2 what=$3 answer
    shift 3
    while :; do
        answer=$("$@") || answer='(no answer)'
        if [[ $answer =~ $wanted ]]; then
            printf '%s: %s\n' "$what" "$answer"
            return
        fi
        ((SECONDS < end)) || fail "$what: still '$answer'; run the script again, it goes on from here"
        sleep 2
    done
}

# Adds rules to a security group, all at once, and one by one when an earlier run has added some: ingress|egress GROUP RULE...
permit() {
    local direction=$1 group=$2 answer rule
    shift 2
    if answer=$(aws ec2 "authorize-security-group-$direction" --group-id "$group" --ip-permissions "$@" 2>&1); then
        return
    fi
    [[ $answer == *InvalidPermission.Duplicate* ]] || fail "$answer"
    for rule; do
        answer=$(aws ec2 "authorize-security-group-$direction" --group-id "$group" --ip-permissions "$rule" 2>&1) ||
            [[ $answer == *InvalidPermission.Duplicate* ]] || fail "$answer"
    done
}

# Takes away a rule, unless it is gone already: ingress|egress GROUP RULE
forbid() {
    local answer
    answer=$(aws ec2 "revoke-security-group-$1" --group-id "$2" --ip-permissions "$3" 2>&1) ||
        [[ $answer == *InvalidPermission.NotFound* ]] || fail "$answer"
}

# Starts a host unless it is there, and prints its id: RESOURCE NAME TYPE IMAGE INTERFACE DEVICES
host() {
    local id
    id=$(found describe-instances "$1" 'Reservations[].Instances[].InstanceId' \
        Name=instance-state-name,Values=pending,running,stopping,stopped)
    [[ -n $id ]] || id=$(aws ec2 run-instances --image-id "$4" --instance-type "$3" --key-name "$key_pair" --count 1 \
        --network-interfaces "$5" --block-device-mappings "$6" \
        --metadata-options HttpTokens=required,HttpEndpoint=enabled \
        --tag-specifications "$(tagged instance "$1" "$2")" "$(tagged volume "$1" "$2")" "$(tagged network-interface "$1" "$2")" \
        --output text --query 'Instances[0].InstanceId')
    printf '%s\n' "$id"
}

# Makes a target group unless it is there, and prints its ARN: RESOURCE NAME PORT INTERVAL HEALTHY UNHEALTHY
target_group() {
    local arn
    arn=$(aws elbv2 describe-target-groups --output text \
        --query "TargetGroups[?TargetGroupName=='$2']|[0].TargetGroupArn" | first)
    ours "$arn" "$1"
    [[ -n $arn ]] || arn=$(aws elbv2 create-target-group --name "$2" --vpc-id "$vpc" --protocol TCP --port "$3" \
        --target-type instance --health-check-protocol TCP --health-check-port traffic-port \
        --health-check-interval-seconds "$4" --healthy-threshold-count "$5" --unhealthy-threshold-count "$6" \
        --tags "Key=Name,Value=$2" "Key=linkspan:link,Value=$link" "Key=linkspan:resource,Value=$1" \
        --output text --query 'TargetGroups[0].TargetGroupArn')
    printf '%s\n' "$arn"
}

# Makes a listener unless it is there: RESOURCE PORT GROUP-ARN NAME
listener() {
    local arn
    arn=$(listener_arn "$2")
    [[ -n $arn ]] || aws elbv2 create-listener --load-balancer-arn "$load_balancer" --protocol TCP --port "$2" \
        --default-actions "Type=forward,TargetGroupArn=$3" \
        --tags "Key=Name,Value=$4" "Key=linkspan:link,Value=$link" "Key=linkspan:resource,Value=$1" >/dev/null
}

listener_arn() {
    aws elbv2 describe-listeners --load-balancer-arn "$load_balancer" --output text \
        --query "Listeners[?Port==\`$1\`]|[0].ListenerArn" | first
}

target_states() {
    aws elbv2 describe-target-health --target-group-arn "$1" --output text \
        --query "join(' ', TargetHealthDescriptions[?TargetHealth.State!='draining'].TargetHealth.State)"
}

instance_state() {
    aws ec2 describe-instances --instance-ids "$1" --output text --query 'Reservations[0].Instances[0].State.Name'
}

# A call of TiDB Cloud's API. The keys go by a file descriptor, so that no list of processes shows them: METHOD PATH [BODY]
tidb_cloud() {
    local method=$1 path=$2
    shift 2
    curl --silent --show-error --fail-with-body --max-time 60 --digest \
        --config <(printf 'user = "%s:%s"\n' "$TIDBCLOUD_PUBLIC_KEY" "$TIDBCLOUD_PRIVATE_KEY") \
        --request "$method" ${1:+--header 'Content-Type: application/json' --data "$1"} "${tidb_cloud_api%/}$path"
}

# The consumer's connection to our endpoint service, or nothing: CLUSTER NAME
connection_of() {
    tidb_cloud GET "/v1beta1/clusters/$1/privateLinkConnections?pageSize=100" |
        jq --raw-output --arg name "$2" --arg service "$service_name" 'first(.privateLinkConnections[]?
            | select(.displayName == $name and .awsEndpointService.name == $service)
            | select(.state != "FAILED" and .state != "DELETING") | .privateLinkConnectionId) // empty'
}

# CLUSTER CONNECTION JQ-FILTER
connection_field() {
    tidb_cloud GET "/v1beta1/clusters/$1/privateLinkConnections/$2" | jq --raw-output "$3"
}

# Of a connection to our endpoint service: ENDPOINT FIELD
endpoint_field() {
    aws ec2 describe-vpc-endpoint-connections --filters "Name=service-id,Values=$service" --output text \
        --query "VpcEndpointConnections[?VpcEndpointId=='$1']|[0].$2" | first
}

# Runs a command on a host through the bastion: HOST COMMAND
on() {
    ssh -n -F "$ssh_config" "$1" "$2"
}

# The same, with a file as its input: FILE HOST COMMAND
sent() {
    ssh -F "$ssh_config" "$2" "$3" <"$1"
}

# What a host's supervisor script tells of it: HOST KEY
observed() {
    on "$1" '~/kafka/bin/linkspan-broker observe' | sed -n "s/^$2=//p"
}

# Unpacks an archive's one folder on a host, whole or not at all, unless it is there: HOST FILE FOLDER
unpacked() {
    local sum
    ! on "$1" "test -d ~/kafka/$3" || return 0
    sum=$(sha256sum "$2")
    sum=${sum%% *}
    on "$1" 'mkdir -p ~/kafka/archive'
    scp -q -F "$ssh_config" "$2" "$1:kafka/archive/$sum"
    on "$1" "cd ~/kafka && printf '%s  %s\n' $sum archive/$sum | sha256sum --check --status &&
        rm -rf .unpack && mkdir .unpack && tar -xzf archive/$sum -C .unpack --no-same-owner &&
        mv -T .unpack/* $3 && rm -rf .unpack archive/$sum" || fail "$2 was not unpacked on $1"
}

# Puts the values of variables in the places of ${their names} in a file: FILE NAME...
filled() {
    local file=$1 text name
    shift
    text=$(<"$file")
    for name; do
        text=${text//"\${$name}"/"${!name}"}
    done
    printf '%s\n' "$text" >"$file"
}

# As Kafka writes ids: 16 random bytes, never with a leading hyphen.
new_cluster_id() {
    local id=-
    while [[ $id == -* ]]; do
        id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')
    done
    printf '%s\n' "$id"
}

# Starts a node, or restarts one that runs with other settings than those on its host: HOST ADDRESS PORT
started() {
    local state restarted=
    if [[ -n $(observed "$1" broker) && -z $(observed "$1" current) ]]; then
        on "$1" '~/kafka/bin/linkspan-broker stop 120'
        restarted=yes
    fi
    state=$(on "$1" "~/kafka/bin/linkspan-broker start $2 $3 90")
    [[ $state == listening ]] || fail "the node of $1 is $state: $(on "$1" '~/kafka/bin/linkspan-broker log' | tail -n 20)"
    # The next one may go down only when this one is back.
    [[ -z $restarted ]] || cluster_complete
}

# A broker's own listener opens when it has caught up with the cluster: HOST ADDRESS PORT
joined() {
    local state
    state=$(on "$1" "~/kafka/bin/linkspan-broker start $2 $3 180")
    [[ $state == listening ]] || fail "the broker of $1 does not join: $(on "$1" '~/kafka/bin/linkspan-broker log' | tail -n 20)"
    printf '%s: joined\n' "$1"
}
