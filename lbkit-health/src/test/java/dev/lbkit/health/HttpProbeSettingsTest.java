package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.Target;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an HTTP check can be told to look at, over real loopback sockets. */
@Timeout(60)
class HttpProbeSettingsTest {

    private static final String PASSED = "Passed[]";

    private static Probe.Result check(Probe probe, Target target) throws Exception {
        return probe.check(target).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String answer(String headers, String body) {
        return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest(name = "{0} bytes before it, {1} after it: {2}")
    @CsvSource({
        "0, 0, true",
        "5112, 0, true",
        "5112, 100000, true",
        "5113, 100000, false",
        "5117, 0, false",
        "10000, 0, false"
    })
    void saying_aPart_mustLieInTheFirst5120Bytes(int before, int after, boolean passes) throws Exception {
        String body = "x".repeat(before) + "in order" + "x".repeat(after);
        try (Backend backend = new Backend(Backend.answer(answer("", body)))) {

            Probe.Result result = check(Probes.http("/").saying("in order"), backend.target());

            assertThat(result.equals(Probe.Result.pass())).isEqualTo(passes);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "x-envoy-degraded: true, Degraded[reason=x-envoy-degraded]",
        "X-Envoy-Immediate-Health-Check-Fail: true, TakenOut[reason=x-envoy-immediate-health-check-fail]",
        "x-other: true, Passed[]"
    })
    void header_ofTheServer_isHeard(String header, String result) throws Exception {
        try (Backend backend = new Backend(Backend.answer(answer(header + "\r\n", "ok")))) {

            Probe.Result found = check(Probes.http("/"), backend.target());

            assertThat(found).hasToString(result);
        }
    }

    @Test
    void redirect_forEver_isOneRequestAndAVerdict() throws Exception {
        String redirect = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
        try (Backend backend = new Backend(Backend.answer(redirect))) {

            Probe.Result result = check(Probes.http("/").answering("200-299"), backend.target());

            assertThat(result)
                    .hasToString("Failed[code=RESPONSE_CODE_MISMATCH, reason=answered 302 (expected: 200-299)]");
            assertThat(backend.requests()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}, a body of {1} bytes")
    @CsvSource({"200 OK, 2", "200 OK, 0", "200 OK, 5120", "204 No Content, -1", "304 Not Modified, -1"})
    void checks_ofAShortAnswer_shareOneConnection(String status, int length) throws Exception {
        String head = "HTTP/1.1 " + status + "\r\n";
        String rest = length < 0 ? "\r\n" : "Content-Length: " + length + "\r\n\r\n" + "x".repeat(length);
        try (Backend backend = new Backend(Backend.answering(head + rest))) {
            Probe running = Probes.http("/").start();

            for (int i = 0; i < 5; i++) {
                check(running, backend.target());
            }

            assertThat(backend.requests()).hasSize(5);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void check_cancelled_closesItsConnection() throws Exception {
        try (Backend backend = new Backend(Backend.silence())) {
            CompletableFuture<Probe.Result> check =
                    Probes.http("/").start().check(backend.target()).toCompletableFuture();
            while (backend.connections() == 0) {
                Thread.onSpinWait();
            }

            check.cancel(true);

            assertThat(backend.isHungUpOn()).isTrue();
        }
    }

    @Test
    void host_ofAnotherName_isAskedFor() throws Exception {
        try (Backend backend = new Backend(Backend.answer(answer("", "ok")))) {

            Probe.Result result = check(Probes.http("/").host("shop.example"), backend.target());

            assertThat(result).hasToString(PASSED);
            assertThat(backend.requests().get(0)).contains("Host: shop.example\r\n");
        }
    }

    /** A certificate for shop.example on 127.0.0.1: unknown, known but of another name, and known by its name. */
    @Test
    void certificate_ofATarget_mustBeTrustedAndOfTheHost(@TempDir Path folder) throws Exception {
        SSLContext context = certified(folder.resolve("keys.p12"));
        Backend.Treatment treatment = Backend.answer(answer("", "ok"));
        try (Backend backend = new Backend(treatment, context.getServerSocketFactory())) {
            Target target =
                    Target.of("https://127.0.0.1:" + backend.target().uri().getPort());

            Probe.Result unknown = check(Probes.http("/"), target);
            Probe.Result otherName = check(Probes.http("/").tls(context), target);
            Probe.Result known = check(Probes.http("/").tls(context).host("shop.example"), target);

            assertThat(unknown.toString()).startsWith("Failed[code=FAILED_HEALTH_CHECKS, reason=javax.net.ssl.SSL");
            assertThat(otherName.toString()).startsWith("Failed[code=FAILED_HEALTH_CHECKS, reason=javax.net.ssl.SSL");
            assertThat(known).hasToString(PASSED);
        }
    }

    private static SSLContext certified(Path keys) throws Exception {
        String[] keytool = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=shop.example",
            "-ext",
            "san=dns:shop.example",
            "-storetype",
            "PKCS12",
            "-keystore",
            keys.toString(),
            "-storepass",
            "secret",
            "-alias",
            "shop"
        };
        assertThat(new ProcessBuilder(keytool).redirectErrorStream(true).start().waitFor())
                .isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(keys.toFile())) {
            store.load(in, "secret".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("shop", store.getCertificate("shop"));
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, "secret".toCharArray());
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }

    @Test
    void settings_outOfRange_areRefusedByName() {
        assertThatThrownBy(() -> Probes.http("/").saying("")).hasMessage("part: 0 characters (expected: 1 to 255)");
        assertThatThrownBy(() -> Probes.http("/").saying("x".repeat(256)))
                .hasMessage("part: 256 characters (expected: 1 to 255)");
        assertThatThrownBy(() -> Probes.http("/").host("no host")).isInstanceOf(IllegalArgumentException.class);
        for (String bad : List.of("healthz", "//host/healthz", "/health check", "/%zz")) {
            assertThatThrownBy(() -> Probes.http(bad)).hasMessageStartingWith("path: '" + bad + "' (expected: ");
        }
        assertThat(Probes.http("/").saying("ok").host("shop.example"))
                .hasToString("http / 200-399 'ok' of shop.example");
    }
}
