package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a path over HTTP and looks at the status, at two headers, and where told to at the beginning of the body.
 *
 * <p>Immutable; each setting gives a copy. HTTP/1.1 over the scheme, host and port of the target's uri, through no proxy. The
 * header {@code x-envoy-immediate-health-check-fail} takes the target out, whatever the status; of an answer that passes,
 * {@code x-envoy-degraded} makes it degraded. Their values do not matter. Redirects are not followed.
 *
 * <p>An answer without a body, or that states a length of at most 5120 bytes, is read to its end, and its connection serves the next check of the
 * target. Of any other answer nothing is read, or 5120 bytes where {@link #saying} needs them, and its connection is closed: a
 * body of any size costs the same. Each balancer has a {@code java.net.http.HttpClient} of its own, whose daemon threads do the
 * I/O and the look-up of names, and end once the balancer is closed and garbage is collected. The first check in a process loads
 * the client's classes on the balancer's scheduler, for some 0.3 s; the time-out does not include that.
 */
public final class HttpProbe implements Probe {

    static final String DEGRADED = "x-envoy-degraded";
    static final String TAKE_ME_OUT = "x-envoy-immediate-health-check-fail";
    private static final int BEGINNING = 5120;
    private static final int LONGEST_TEXT = 255;

    private final String path;
    private final StatusCodes success;
    private final String text;
    private final String host;
    private final @Nullable SSLContext tls;

    private HttpProbe(String path, StatusCodes success, String text, String host, @Nullable SSLContext tls) {
        this.path = path;
        this.success = success;
        this.text = text;
        this.host = host;
        this.tls = tls;
    }

    static HttpProbe of(String path) {
        String expected = "path: '" + path + "' (expected: begins with one slash, and has only characters of a uri)";
        try {
            if (!path.startsWith("/") || new URI(path).getRawAuthority() != null) {
                throw new IllegalArgumentException(expected);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
        return new HttpProbe(path, StatusCodes.of("200-399"), "", "", null);
    }

    /**
     * Passes with one of these status codes; 200-399 by default.
     *
     * @param codes single ones and ranges, for example {@code 200-299,404}
     * @return a copy
     * @throws IllegalArgumentException if they cannot be read
     */
    public HttpProbe answering(String codes) {
        return new HttpProbe(path, StatusCodes.of(codes), text, host, tls);
    }

    /**
     * Passes only if the first 5120 bytes of the body contain this; the body does not matter by default. Source: the string
     * matching of Route 53's health checks.
     *
     * @param part 1 to 255 characters, compared as UTF-8 and by case
     * @return a copy
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public HttpProbe saying(String part) {
        if (part.isEmpty() || part.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "part: " + part.length() + " characters (expected: 1 to " + LONGEST_TEXT + ")");
        }
        return new HttpProbe(path, success, part, host, tls);
    }

    /**
     * Asks for this host instead of the target's: in the Host header, and in TLS, where the certificate must be of that name.
     * Needs a JVM that was started with {@code -Djdk.httpclient.allowRestrictedHeaders=host}.
     *
     * @param name a host name, for example {@code shop.example}
     * @return a copy
     * @throws IllegalArgumentException if it is no host name, or the JVM does not allow it
     */
    public HttpProbe host(String name) {
        SNIHostName checked = new SNIHostName(name);
        try {
            HttpRequest.newBuilder().header("Host", checked.getAsciiName());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "host: " + name + " (expected: a JVM with -Djdk.httpclient.allowRestrictedHeaders=host)", e);
        }
        return new HttpProbe(path, success, text, checked.getAsciiName(), tls);
    }

    /**
     * Trusts what this context trusts; the JDK's default by default.
     *
     * @param context for targets with {@code https} uris
     * @return a copy
     */
    public HttpProbe tls(SSLContext context) {
        return new HttpProbe(path, success, text, host, requireNonNull(context, "context"));
    }

    /** Through a client for this one check. */
    @Override
    public CompletionStage<Result> check(Target target) {
        return start().check(target);
    }

    @Override
    public Probe start() {
        // A proxy would be what is checked; and HTTP/2 would put an upgrade into each plain request.
        HttpClient.Builder client = HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
        if (tls != null) {
            client.sslContext(tls);
        }
        if (!host.isEmpty()) {
            SSLParameters named = new SSLParameters();
            named.setServerNames(List.of(new SNIHostName(host)));
            client.sslParameters(named);
        }
        HttpClient built = client.build();
        return target -> check(target, built);
    }

    private CompletionStage<Result> check(Target target, HttpClient client) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target.uri().resolve(path)).header("User-Agent", "lbkit-health");
        if (!host.isEmpty()) {
            request.header("Host", host);
        }
        return client.sendAsync(request.build(), head -> new Beginning(wanted(head)))
                .handle((response, e) -> e == null ? judge(response) : Result.fail(e));
    }

    /** How many bytes to take at most. Taking the last one closes the connection, so a short body is given one more. */
    private int wanted(HttpResponse.ResponseInfo head) {
        boolean hasNone = head.statusCode() == 204 || head.statusCode() == 304; // by RFC 9110, whatever the headers say
        boolean isShort = head.headers().firstValue("Content-Length").stream()
                .anyMatch(length -> length.matches("\\d{1,4}") && Integer.parseInt(length) <= BEGINNING);
        if (hasNone || isShort) {
            return BEGINNING + 1;
        }
        return text.isEmpty() ? 0 : BEGINNING;
    }

    private Result judge(HttpResponse<byte[]> response) {
        if (response.headers().firstValue(TAKE_ME_OUT).isPresent()) {
            return Result.takenOut(TAKE_ME_OUT);
        }
        if (!success.contains(response.statusCode())) {
            return mismatch("answered " + response.statusCode() + " (expected: " + success + ")");
        }
        if (!isSaid(response.body())) {
            return mismatch("the first " + BEGINNING + " bytes lack '" + text + "'");
        }
        return response.headers().firstValue(DEGRADED).isPresent() ? Result.degraded(DEGRADED) : Result.pass();
    }

    private static Result mismatch(String reason) {
        return new Failed(TargetHealth.Reason.RESPONSE_CODE_MISMATCH, reason);
    }

    private boolean isSaid(byte[] body) {
        // Byte for byte, so a character that the limit cuts in two does no harm.
        return new String(body, StandardCharsets.ISO_8859_1)
                .contains(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    @Override
    public String toString() {
        return "http " + path + " " + success + (text.isEmpty() ? "" : " '" + text + "'")
                + (host.isEmpty() ? "" : " of " + host);
    }
}
