package dev.lbkit.grpc;

import io.grpc.Status;
import java.io.IOException;

/** A check that ended without an answer of the protocol: what came instead of it. */
final class GrpcStatusException extends IOException {

    private static final long serialVersionUID = 1L;

    GrpcStatusException(Status status) {
        super(
                status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()),
                status.getCause());
    }
}
