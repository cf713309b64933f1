#!/bin/sh
# Formats log folders: kafka-storage.sh format --cluster-id ID --config server.properties
exec "$(dirname -- "$0")/kafka-run-class.sh" kafka.tools.StorageTool "$@"
