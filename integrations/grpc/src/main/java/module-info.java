/** Health checks by grpc.health.v1, and a channel for each target, through grpc-java. */
module dev.lbkit.grpc {
    requires transitive dev.lbkit.health;
    requires transitive io.grpc;
    requires io.grpc.services;
    requires io.grpc.stub;
    requires com.google.protobuf;
    requires static transitive org.jspecify;

    exports dev.lbkit.grpc;
}
