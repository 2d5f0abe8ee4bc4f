package dev.lbkit.samples.securecart;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One order of a customer: the idempotency key that names it and the amount.
 *
 * @param key 1 to 64 letters, digits and hyphens; the same key is the same order, however often it is sent
 * @param cents the amount, at least 0
 */
record Order(String key, long cents) {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern BODY = Pattern.compile("\\s*\\{\\s*\"cents\"\\s*:\\s*(\\d{1,12})\\s*}\\s*");

    Order {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("key: " + key + " (expected: 1 to 64 letters, digits and hyphens)");
        }
        if (cents < 0) {
            throw new IllegalArgumentException("cents: " + cents + " (expected: >= 0)");
        }
    }

    /** The order that a request with this key and JSON body places. */
    static Order parse(String key, String body) {
        Matcher json = BODY.matcher(body);
        if (!json.matches()) {
            throw new IllegalArgumentException("body: " + body + " (expected: {\"cents\":<digits>})");
        }
        return new Order(key, Long.parseLong(json.group(1)));
    }

    /** The JSON body of the request that places this order; the key travels in the header {@code Idempotency-Key}. */
    String body() {
        return "{\"cents\":" + cents + "}";
    }
}
