#!/bin/sh
# Runs a class of this Kafka. Takes JAVA_HOME, KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_OPTS,
# KAFKA_LOG4J_OPTS and LOG_DIR from the environment, as Apache's own script does.
while [ $# -gt 0 ]; do
    case $1 in
        -name) shift 2 ;;
        -loggc) shift ;;
        *) break ;;
    esac
done
base=$(cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
logs=${LOG_DIR:-$base/logs}
mkdir -p -- "$logs" || exit 1

# One explicit order, that of names: the ahead-of-time cache is valid for no other.
class_path=$(LC_ALL=C; for jar in "$base"/libs/*.jar; do printf ':%s' "$jar"; done)
if [ -f "$base/libs/kafka.aot" ]; then
    # Halves the start. A JVM that it was not made for leaves it aside; older ones do not know the option.
    cache="-XX:+IgnoreUnrecognizedVMOptions -Xlog:disable -Xlog:all=error:stderr"
    set -- "-XX:AOTCache=$base/libs/kafka.aot" -cp "${class_path#:}" "$@"
else
    cache=
    set -- -cp "${class_path#:}" "$@"
fi
if [ -n "$KAFKA_LOG4J_OPTS" ]; then
    logging=$KAFKA_LOG4J_OPTS
elif [ -f "$base/config/log4j2.xml" ]; then
    set -- "-Dlog4j2.configurationFile=$base/config/log4j2.xml" "$@"
else
    set -- "-Dlog4j.configuration=file:$base/config/log4j.properties" "$@"
fi
# Nothing is left outside of the log folder: neither performance data nor unpacked native libraries.
# shellcheck disable=SC2086 # options are words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:-UsePerfData "-Djava.io.tmpdir=$logs" $cache \
    ${KAFKA_HEAP_OPTS:--Xmx256M} $KAFKA_JVM_PERFORMANCE_OPTS "-Dkafka.logs.dir=$logs" $logging $KAFKA_OPTS "$@"
