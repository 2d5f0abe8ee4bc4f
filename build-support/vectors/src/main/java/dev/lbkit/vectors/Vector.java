package dev.lbkit.vectors;

/**
 * One case of a set.
 *
 * @param id unique in the set
 * @param op the operation that it is about
 * @param input what the operation is given
 * @param expect what it must give back
 * @param json the whole case
 */
public record Vector(String id, String op, Value input, Value expect, Value json) {

    static Vector of(Value json) {
        return new Vector(json.at("id").text(), json.at("op").text(), json.at("input"), json.at("expect"), json);
    }

    /**
     * How far off a number may be.
     *
     * @param otherwise where the case does not say it: the set does, in words
     * @return the tolerance
     */
    public double tolerance(double otherwise) {
        return json.find("tolerance").map(Value::number).orElse(otherwise);
    }
}
