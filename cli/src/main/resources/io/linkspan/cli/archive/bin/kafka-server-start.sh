#!/bin/sh
# Becomes a Kafka node: kafka-server-start.sh server.properties [--override name=value ...]
: "${KAFKA_HEAP_OPTS:=-Xmx1G -Xms1G}"
export KAFKA_HEAP_OPTS
exec "$(dirname -- "$0")/kafka-run-class.sh" kafka.Kafka "$@"
