package dev.lbkit.vectors;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A JSON value of a vector, which knows where it stands.
 *
 * <p>Immutable. A value of another shape than asked for is an {@link IllegalArgumentException} that names the place.
 */
public final class Value {

    private final String place;
    private final JsonElement json;

    private Value(String place, JsonElement json) {
        this.place = place;
        this.json = json;
    }

    static Value parse(String place, String text) {
        return new Value(place, JsonParser.parseString(text));
    }

    /**
     * A member of an object, where it need not be there.
     *
     * @param name its name
     * @return the value; empty if it is absent or null
     */
    public Optional<Value> find(String name) {
        JsonElement found = json.isJsonObject() ? json.getAsJsonObject().get(name) : null;
        return found == null || found.isJsonNull()
                ? Optional.empty()
                : Optional.of(new Value(place + "." + name, found));
    }

    /**
     * A member of an object.
     *
     * @param name its name
     * @return the value
     */
    public Value at(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException(place + "." + name + ": absent"));
    }

    /**
     * An item of an array.
     *
     * @param index its place
     * @return the value
     */
    public Value at(int index) {
        return items().get(index);
    }

    /**
     * The items of an array.
     *
     * @return in order
     */
    public List<Value> items() {
        List<JsonElement> items =
                shaped("an array", json.isJsonArray()).getAsJsonArray().asList();
        return IntStream.range(0, items.size())
                .mapToObj(i -> new Value(place + "[" + i + "]", items.get(i)))
                .toList();
    }

    /**
     * The names of an object's members.
     *
     * @return in order
     */
    public Set<String> names() {
        return shaped("an object", json.isJsonObject()).getAsJsonObject().keySet();
    }

    /**
     * A number, also where it is written as a string, as {@code Infinity} is.
     *
     * @return the number
     */
    public double number() {
        return Double.parseDouble(text());
    }

    /**
     * A whole number.
     *
     * @return the number; {@code 2.0} and {@code "2"} are 2
     */
    public int whole() {
        double number = number();
        shaped("a whole number of 32 bits", (int) number == number);
        return (int) number;
    }

    /**
     * The numbers of an array.
     *
     * @return in order
     */
    public double[] numbers() {
        return items().stream().mapToDouble(Value::number).toArray();
    }

    /**
     * The whole numbers of an array.
     *
     * @return in order
     */
    public int[] wholes() {
        return items().stream().mapToInt(Value::whole).toArray();
    }

    /**
     * A string, or anything else that is no object or array, as it is written.
     *
     * @return the text
     */
    public String text() {
        return shaped("a plain value", json.isJsonPrimitive()).getAsString();
    }

    /**
     * The strings of an array.
     *
     * @return in order
     */
    public Stream<String> texts() {
        return items().stream().map(Value::text);
    }

    /**
     * True or false.
     *
     * @return which
     */
    public boolean flag() {
        return shaped("true or false", json instanceof JsonPrimitive plain && plain.isBoolean())
                .getAsBoolean();
    }

    private JsonElement shaped(String shape, boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException(place + ": " + json + " (expected: " + shape + ")");
        }
        return json;
    }

    @Override
    public String toString() {
        return place + ": " + json;
    }
}
