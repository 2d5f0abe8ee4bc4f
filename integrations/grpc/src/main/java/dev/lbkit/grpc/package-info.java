/** Health checks by grpc.health.v1, and a channel for each target, through grpc-java. */
@NullMarked
package dev.lbkit.grpc;

import org.jspecify.annotations.NullMarked;
