# The hands of somebody who knows the world only through tools of others: AWS CLI, ssh, curl, Kafka's own scripts.
# Sourced before each step of a fault; `ids.sh`, written by `discover`, says what is called what.
set -euo pipefail
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=text
cluster=10048930788495339885
key=.linkspan/keys/orders.pem
[[ ! -e ids.sh ]] || . ./ids.sh

# Versions before 2.13 do not read AWS_ENDPOINT_URL.
aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }

# as_consumer ARGUMENTS: AWS CLI with the keys of the consumer's account.
as_consumer() {
    local keys
    keys=$(tr -d '\n' <.linkspan/cloud/endpoints.json | grep -o '"consumer" : {[^}]*accessKeyId[^}]*}')
    AWS_ACCESS_KEY_ID=$(sed -E 's/.*"accessKeyId" : "([^"]*)".*/\1/' <<<"$keys") \
        AWS_SECRET_ACCESS_KEY=$(sed -E 's/.*"secretAccessKey" : "([^"]*)".*/\1/' <<<"$keys") \
        command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"
}

# everything: the rule that admits the consumer's own network.
everything() { printf 'IpProtocol=-1,IpRanges=[{CidrIp=127.20.0.0/16}]'; }

# entrance: the bastion's public address, which one that was just started gets in a moment.
entrance() {
    local address
    for _ in {1..100}; do
        address=$(aws ec2 describe-instances --filters Name=tag:Name,Values=bastion-node Name=instance-state-name,Values=running \
            --query 'Reservations[].Instances[].PublicIpAddress')
        [[ $address != *.* ]] || break
        sleep 0.2
    done
    [[ $address == *.* ]] || { echo "the bastion has no public address: '$address'" >&2; return 1; }
    echo "$address"
}

discover() {
    local lb public
    # By itself, for a failure within the words of another command would go unseen.
    public=$(entrance)
    lb=$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].LoadBalancerArn')
    {
        printf 'lb=%s\n' "$lb"
        aws elbv2 describe-target-groups --query 'TargetGroups[].[TargetGroupName,TargetGroupArn]' |
            sed -E 's/^orders-(\S+)\s+/tg_\1=/'
        aws elbv2 describe-listeners --load-balancer-arn "$lb" --query 'Listeners[].[Port,ListenerArn]' |
            sed -E 's/^(\S+)\s+/listener_\1=/'
        aws ec2 describe-security-groups --filters Name=group-name,Values='orders-*' \
            --query 'SecurityGroups[].[GroupName,GroupId]' | sed -E 's/^orders-(\S+)\s+/sg_\1=/; s/-balancer/_balancer/'
        aws ec2 describe-instances --query 'Reservations[].Instances[].[Tags[?Key==`Name`]|[0].Value,InstanceId]' |
            sed -E 's/^(broker-node|bastion-node)([0-9]*)\s+/instance\2=/'
        aws ec2 describe-instances --query 'Reservations[].Instances[].[Tags[?Key==`Name`]|[0].Value,PrivateIpAddress]' |
            sed -nE 's/^broker-node([0-9]*)\s+/address\1=/p'
        printf 'bastion=%s\n' "$public"
        aws ec2 describe-vpc-endpoint-service-configurations --query 'ServiceConfigurations[0].ServiceId' | sed 's/^/service=/'
        aws ec2 describe-network-acls --query 'NetworkAcls[0].NetworkAclId' | sed 's/^/acl=/'
    } >ids.new
    mv ids.new ids.sh
    . ./ids.sh
    chmod 600 "$key"
    printf 'name2=%s\n' "$(on 2 'grep ^advertised.listeners= ~/kafka/config/server.properties' | sed -E 's|.*EXTERNAL://([^:]*):.*|\1|')" >>ids.sh
}

# on NODE COMMAND: by SSH through the bastion.
on() {
    local options=(-i "$key" -p "$LINKSPAN_SSH_PORT" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR)
    local address=address$1
    ssh "${options[@]}" -o "ProxyCommand=ssh ${options[*]} -W %h:%p ec2-user@$bastion" "ec2-user@${!address}" "$2"
}

# restart NODE: as an operator would; waits until it listens or has ended.
restart() {
    local address=address$1
    on "$1" "~/kafka/bin/linkspan-broker stop 10; ~/kafka/bin/linkspan-broker start ${!address} 9092 60" || true
}

# edit NODE SED-PROGRAM: changes server.properties and restarts the node.
edit() {
    on "$1" "sed -i -E '$2' ~/kafka/config/server.properties"
    restart "$1"
}

# put NODE LIST-KEY NAME HOST:PORT: sets one listener in a list.
put() {
    edit "$1" "/^$2=/{s|$3://[^,]*|$3://$4|;t;s|\$|,$3://$4|}"
}

# setting NODE KEY VALUE
setting() {
    on "$1" "f=~/kafka/config/server.properties; grep -q '^$2=' \$f && sed -i 's|^$2=.*|$2=$3|' \$f || echo '$2=$3' >>\$f"
    restart "$1"
}

# forge NODE DAYS NAME link|stranger: gives the node's EXTERNAL listener another certificate, of the link's authority or another.
forge() {
    if [[ $4 == link ]]; then
        openssl pkcs12 -in .linkspan/secrets/orders/ca.p12 -passin pass:linkspan -nodes -nocerts -out ca.key
        openssl pkcs12 -in .linkspan/secrets/orders/ca.p12 -passin pass:linkspan -nokeys | openssl x509 -out ca.crt
    else
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=stranger -days 10
    fi
    openssl req -newkey rsa:2048 -nodes -keyout forged.key -subj "/CN=broker $1" -out forged.csr
    echo "subjectAltName=DNS:$3" >forged.ext
    openssl x509 -req -in forged.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days "$2" -extfile forged.ext -out forged.crt
    cat forged.key forged.crt ca.crt | on "$1" 'cat >~/kafka/secrets/external.pem'
    restart "$1"
}

# tool NAME ARGUMENTS: one of Kafka's own scripts, by its class, since the hosts hold what brokers need alone.
tool() {
    local class
    case $1 in
        kafka-acls.sh) class=AclCommand ;;
        kafka-cluster.sh) class=ClusterTool ;;
        kafka-configs.sh) class=ConfigCommand ;;
        kafka-reassign-partitions.sh) class=reassign.ReassignPartitionsCommand ;;
        kafka-topics.sh) class=TopicCommand ;;
        *) echo "$1 is not known here" && return 1 ;;
    esac
    shift
    "$KAFKA_JAVA" -XX:TieredStopAtLevel=1 -cp "$KAFKA_TOOLS/*" "org.apache.kafka.tools.$class" "$@" --bootstrap-server "$address1:9092"
}

# fenced NODE: waits until the controller counts the broker out. Whoever asks the frozen one itself gets no answer and asks again.
fenced() {
    local endpoints
    for _ in {1..50}; do
        if endpoints=$(tool kafka-cluster.sh list-endpoints); then
            grep -qE "^$1 " <<<"$endpoints" || return 0
        fi
    done
    return 1
}

# tidb METHOD PATH [JSON]: TiDB Cloud's API.
tidb() {
    curl -sS --fail-with-body --digest -u "$TIDBCLOUD_PUBLIC_KEY:$TIDBCLOUD_PRIVATE_KEY" -X "$1" \
        ${3:+-H 'Content-Type: application/json' -d "$3"} \
        "$TIDBCLOUD_API_URL/v1beta1/clusters/$cluster/privateLinkConnections$2"
}

# wish SERVICE-NAME REGION: the body that asks for a connection.
wish() {
    printf '{"privateLinkConnection":{"clusterId":"%s","displayName":"orders-kafka","type":"AWS_ENDPOINT_SERVICE","awsEndpointService":{"name":"%s","region":"%s"}}}' \
        "$cluster" "$1" "$2"
}

connection() {
    tidb GET '' | grep -o '"privateLinkConnectionId":"[^"]*"' | head -n 1 | cut -d '"' -f 4
}

endpoint() {
    tidb GET '' | grep -o '"endpointId":"[^"]*"' | head -n 1 | cut -d '"' -f 4
}

# gone CONNECTION: waits until the consumer has none.
gone() {
    for _ in {1..100}; do
        tidb GET "/$1" >/dev/null 2>&1 || return 0
        sleep 0.2
    done
    return 1
}

# rule PORT BLOCK [LAST-PORT]
rule() {
    printf 'IpProtocol=tcp,FromPort=%s,ToPort=%s,IpRanges=[{CidrIp=%s}]' "$1" "${3:-$1}" "$2"
}
