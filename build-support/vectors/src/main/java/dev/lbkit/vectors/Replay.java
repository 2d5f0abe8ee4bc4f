package dev.lbkit.vectors;

/** Puts one case to the library. */
@FunctionalInterface
public interface Replay {

    /**
     * Throws what an assertion throws if the library disagrees; aborts, as an assumption does, what is not offered.
     *
     * @param vector the case
     * @throws Exception for any other reason to fail
     */
    void check(Vector vector) throws Exception;
}
