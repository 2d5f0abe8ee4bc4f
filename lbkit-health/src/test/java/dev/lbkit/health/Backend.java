package dev.lbkit.health;

import dev.lbkit.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;

/** A server on a free loopback port that treats its clients as the test wants, on threads of its own. */
final class Backend implements AutoCloseable {

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final long A_FEW_BUFFERS = 32 << 20;

    private final ServerSocket listener;
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch hungUp = new CountDownLatch(1);

    /** What happens to a client that has connected. */
    interface Treatment {
        void of(Socket client, Backend backend) throws IOException;
    }

    Backend(Treatment treatment) throws IOException {
        this(treatment, ServerSocketFactory.getDefault());
    }

    Backend(Treatment treatment, ServerSocketFactory sockets) throws IOException {
        listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(() -> {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                inBackground(() -> serve(client, treatment));
            }
        });
    }

    private void serve(Socket client, Treatment treatment) throws IOException {
        try (client) {
            treatment.of(client, this);
        } catch (IOException e) {
            hungUp.countDown();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Where nobody listens. */
    static Target nobody() throws IOException {
        try (Backend gone = new Backend(silence())) {
            return gone.target();
        }
    }

    /** Accepts, reads what comes and says nothing, until the client hangs up. */
    static Treatment silence() {
        return (client, backend) -> backend.awaitHangUp(client);
    }

    /** Accepts and resets the connection. */
    static Treatment reset() {
        return (client, backend) -> client.setSoLinger(true, 0); // closing then sends RST
    }

    /** Reads the request and closes. */
    static Treatment closing() {
        return (client, backend) -> backend.request(client);
    }

    /** Answers with this and closes. */
    static Treatment answer(String text) {
        return (client, backend) -> {
            backend.request(client);
            backend.send(client.getOutputStream(), text);
        };
    }

    /** Answers every request on a connection with this. */
    static Treatment answering(String text) {
        return (client, backend) -> {
            while (true) {
                backend.request(client);
                backend.send(client.getOutputStream(), text);
            }
        };
    }

    /** Says this unasked and closes. */
    static Treatment saying(String text) {
        return (client, backend) -> backend.send(client.getOutputStream(), text);
    }

    /** Says this unasked for as long as the client takes it. */
    static Treatment flood(String text) {
        return (client, backend) -> {
            while (true) {
                backend.send(client.getOutputStream(), text);
            }
        };
    }

    /** Answers with this, and goes on with that for as long as the client takes it. */
    static Treatment endless(String beginning, String more) {
        return (client, backend) -> {
            backend.request(client);
            backend.send(client.getOutputStream(), beginning);
            while (true) {
                backend.send(client.getOutputStream(), more);
            }
        };
    }

    /** Answers with this, a byte every 100 ms. */
    static Treatment drip(String text) {
        return (client, backend) -> {
            backend.request(client);
            client.setSoTimeout(100);
            for (int i = 0; i < text.length(); i++) {
                backend.send(client.getOutputStream(), text.substring(i, i + 1));
                backend.pause(client);
            }
        };
    }

    /** Waits for 100 ms on a client that says nothing; fails if it hung up. */
    private void pause(Socket client) throws IOException {
        try {
            if (client.getInputStream().read() < 0) {
                throw new IOException("the client hung up");
            }
        } catch (SocketTimeoutException silent) {
            // go on
        }
    }

    private void request(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new IOException("the client hung up");
            }
            head.append((char) next);
        }
        requests.add(head.toString());
    }

    private void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        sent.addAndGet(text.length());
    }

    private void awaitHangUp(Socket client) throws IOException {
        while (client.getInputStream().read() >= 0) {
            // nothing the client says matters
        }
        throw new IOException("the client hung up");
    }

    Target target() {
        return Target.of("http://127.0.0.1:" + listener.getLocalPort());
    }

    List<String> requests() {
        return requests;
    }

    /** How many connections there were. */
    int connections() {
        return open.size();
    }

    /** The bytes that fitted into the connection. */
    long sent() {
        return sent.get();
    }

    /** Whether the client closes its connection within some seconds. */
    boolean isHungUpOn() throws InterruptedException {
        return hungUp.await(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : List.copyOf(open)) {
            client.close();
        }
    }
}
