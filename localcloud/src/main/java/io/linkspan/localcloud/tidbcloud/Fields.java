package io.linkspan.localcloud.tidbcloud;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fields of a request's JSON; what is not as described is told with its name. */
final class Fields {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Fields() {}

    static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            // Told below, without repeating the body.
        }
        throw ApiError.invalid("the body is no JSON object");
    }

    static JsonNode object(JsonNode parent, String name) {
        JsonNode child = parent.path(name);
        if (!child.isObject()) {
            throw ApiError.invalid(name + " is required");
        }
        return child;
    }

    /**
     * @param prefix the parent's own name and a dot, for the message
     */
    static String required(JsonNode parent, String name, String prefix) {
        String value = optional(parent, name, prefix);
        if (value.isEmpty()) {
            throw ApiError.invalid(prefix + name + " is required");
        }
        return value;
    }

    static String optional(JsonNode parent, String name, String prefix) {
        JsonNode value = parent.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw ApiError.invalid(prefix + name + " must be a string");
        }
        return value.asString();
    }
}
