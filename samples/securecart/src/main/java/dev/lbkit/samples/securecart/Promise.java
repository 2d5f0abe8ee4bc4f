package dev.lbkit.samples.securecart;

/**
 * One thing that the program claims, with what it measured.
 *
 * @param claim what is claimed, in words
 * @param measured what was measured, for people
 * @param bound what is allowed, for people
 * @param isKept whether the measured value is within the bound
 */
record Promise(String claim, String measured, String bound, boolean isKept) {}
