package io.linkspan.localcloud.api;

/** A response to be sent. */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared or changed
record Answer(int status, String contentType, String requestId, byte[] body) {}
