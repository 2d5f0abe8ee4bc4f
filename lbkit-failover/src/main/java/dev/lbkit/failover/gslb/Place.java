package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

/**
 * An area of the world: a subdivision of a country, a country, a continent, or anywhere.
 *
 * <p>Immutable. An empty part says nothing. A client names all the parts that are known of it, an area those that it demands.
 *
 * @param continent the continent's code, for example {@code EU}; empty if it does not matter
 * @param country the country's code, for example {@code FR}; empty if it does not matter
 * @param subdivision the code of a part of the country, for example {@code WA}; empty if it does not matter
 */
public record Place(String continent, String country, String subdivision) {

    /** The area that contains every client, also one of which nothing is known. */
    public static final Place ANYWHERE = new Place("", "", "");

    /**
     * Checks the parts.
     *
     * @param continent the continent
     * @param country the country
     * @param subdivision the part of the country
     * @throws IllegalArgumentException if a subdivision is named without its country
     */
    public Place {
        requireNonNull(continent, "continent");
        if (!subdivision.isEmpty() && country.isEmpty()) {
            throw new IllegalArgumentException(
                    "country: '' (expected: the country of subdivision " + subdivision + ")");
        }
    }

    /**
     * A continent.
     *
     * @param code its code
     * @return the area
     */
    public static Place continent(String code) {
        return new Place(code, "", "");
    }

    /**
     * A country.
     *
     * @param code its code
     * @return the area
     */
    public static Place country(String code) {
        return new Place("", code, "");
    }

    /**
     * A part of a country.
     *
     * @param country the country's code
     * @param code the part's code
     * @return the area
     * @throws IllegalArgumentException if the country is empty
     */
    public static Place subdivision(String country, String code) {
        return new Place("", country, code);
    }

    /** Whether all that this area demands is known of the other place. */
    boolean contains(Place other) {
        return demands(continent, other.continent)
                && demands(country, other.country)
                && demands(subdivision, other.subdivision);
    }

    private static boolean demands(String part, String known) {
        return part.isEmpty() || part.equals(known);
    }

    /** How small the area is: 0 for anywhere, 3 for a subdivision. */
    int precision() {
        return !subdivision.isEmpty() ? 3 : !country.isEmpty() ? 2 : !continent.isEmpty() ? 1 : 0;
    }

    @Override
    public String toString() {
        String text = String.join(" ", continent, country, subdivision).trim();
        return text.isEmpty() ? "anywhere" : text;
    }
}
