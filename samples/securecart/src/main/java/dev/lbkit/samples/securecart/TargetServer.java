package dev.lbkit.samples.securecart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One target of a zone: takes orders over HTTP on a loopback port of its own.
 *
 * <p>{@code POST /orders} with a header {@code Idempotency-Key} answers 201 with this target's id once the order is in
 * the journal, 200 with the same text when the key was executed here before, 400 for a request it cannot read and 503
 * when {@value #CONCURRENCY} orders are in work or the target is stopping. {@code GET /healthz} answers 200, and 503 until
 * {@link #ready()} and while draining. A draining target serves on, but closes each connection after its answer, so that none is cut off later.
 *
 * <p>The work of an order is a wait of {@value #LEAST_WORK_MILLIS} to {@value #MOST_WORK_MILLIS} ms that depends on the
 * seed and the key alone.
 */
final class TargetServer {

    private static final int CONCURRENCY = 32;
    private static final int THREADS = CONCURRENCY + 8; // the rest answers health checks and refusals at full load
    private static final int BACKLOG = 256;
    private static final int LEAST_WORK_MILLIS = 6;
    private static final int MOST_WORK_MILLIS = 14;

    private final String id;
    private final long seed;
    private final Journal journal;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Semaphore permits = new Semaphore(CONCURRENCY);
    private volatile Duration delay = Duration.ZERO; // written by the control loop, read by any server thread
    private volatile boolean isReady; // written by the control loop, read by any server thread
    private volatile boolean isDraining; // written by the control loop, read by any server thread
    private volatile boolean isStopping; // written by the control loop, read by any server thread

    private TargetServer(String id, long seed, Journal journal, HttpServer server, ExecutorService threads) {
        this.id = id;
        this.seed = seed;
        this.journal = journal;
        this.server = server;
        this.threads = threads;
    }

    /** Binds the port on loopback and serves from now on; health checks fail until it is ready. */
    static TargetServer start(String id, int port, long seed, Journal journal) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        TargetServer target = new TargetServer(id, seed, journal, server, Executors.newFixedThreadPool(THREADS));
        server.setExecutor(target.threads);
        server.createContext("/orders", target::order);
        server.createContext("/healthz", target::health);
        server.start();
        return target;
    }

    String id() {
        return id;
    }

    /** Passes health checks from now on. */
    void ready() {
        isReady = true;
    }

    /** Adds a wait to the work of each order; zero ends it. */
    void delay(Duration extra) {
        delay = extra;
    }

    /** Fails health checks from now on and goes on serving. */
    void drain() {
        isDraining = true;
    }

    /** Refuses new orders, finishes those in work, at most until the limit, and closes the port. */
    void stop(Duration limit) throws IOException, InterruptedException {
        isDraining = true;
        isStopping = true;
        boolean idle = permits.tryAcquire(CONCURRENCY, limit.toNanos(), TimeUnit.NANOSECONDS);
        server.stop(0);
        threads.shutdownNow();
        journal.close();
        if (!idle) {
            System.err.println(id + ": stopped with orders in work after " + limit);
        }
    }

    private void order(HttpExchange exchange) throws IOException {
        boolean isAdmitted = !isStopping && permits.tryAcquire();
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (!isAdmitted) {
                answer(exchange, 503, isStopping ? "stopping" : CONCURRENCY + " orders in work");
            } else if (!exchange.getRequestMethod().equals("POST") || key == null) {
                answer(exchange, 400, "expected: POST with an Idempotency-Key");
            } else {
                execute(exchange, key, body);
            }
        } finally {
            if (isAdmitted) {
                permits.release(); // after the exchange is closed: its bytes have left when a stop sees the permit
            }
        }
    }

    private void execute(HttpExchange exchange, String key, String body) throws IOException {
        try {
            Order order = Order.parse(key, body);
            if (journal.holds(key)) {
                answer(exchange, 200, id);
            } else {
                work(key);
                answer(exchange, journal.append(order, Instant.now()) ? 201 : 200, id);
            }
        } catch (IllegalArgumentException e) {
            answer(exchange, 400, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(exchange, 503, "stopping");
        }
    }

    private void work(String key) throws InterruptedException {
        int millis = new SplittableRandom(seed ^ key.hashCode()).nextInt(LEAST_WORK_MILLIS, MOST_WORK_MILLIS + 1);
        Thread.sleep(millis + delay.toMillis());
    }

    private void health(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isHealthy = isReady && !isDraining;
            answer(exchange, isHealthy ? 200 : 503, isHealthy ? "ok" : isDraining ? "draining" : "starting");
        }
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (isDraining) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
