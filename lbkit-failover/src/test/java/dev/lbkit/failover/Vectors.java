package dev.lbkit.failover;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a set of conformance vectors that lies beside the tests: just enough JSON for them. */
final class Vectors {

    private final String text;
    private int at;

    private Vectors(String text) {
        this.text = text;
    }

    /** One case of a set. */
    record Case(Map<String, Object> fields) {

        String id() {
            return (String) fields.get("id");
        }

        String op() {
            return (String) fields.get("op");
        }

        Map<String, Object> input() {
            return map(fields.get("input"));
        }

        Map<String, Object> expect() {
            return map(fields.get("expect"));
        }

        double tolerance() {
            return number(fields.getOrDefault("tolerance", 0.0));
        }

        @Override
        public String toString() {
            return id();
        }
    }

    static Stream<Case> of(String set) {
        try (InputStream in = Vectors.class.getResourceAsStream(set + ".json")) {
            String text = new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
            return list(map(new Vectors(text).value()).get("cases")).stream().map(each -> new Case(map(each)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    static double number(Object value) {
        return (Double) value;
    }

    private char next() {
        while (" \t\r\n,:".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.charAt(at);
    }

    private Object value() {
        return switch (next()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (at++; next() != '}'; ) {
            fields.put(string(), value());
        }
        at++;
        return fields;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        for (at++; next() != ']'; ) {
            items.add(value());
        }
        at++;
        return items;
    }

    private String string() {
        StringBuilder unquoted = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            at += text.charAt(at) == '\\' ? 1 : 0; // no vector here needs more of the escapes
            unquoted.append(text.charAt(at));
        }
        at++;
        return unquoted.toString();
    }

    private Object word() {
        int start = at;
        while (at < text.length() && ",]} \r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> "";
            default -> Double.valueOf(word);
        };
    }
}
