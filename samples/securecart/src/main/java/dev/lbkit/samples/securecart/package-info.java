/**
 * SecureCart: a shop that keeps taking orders while targets, a zone and a region fail.
 *
 * <p>Each availability zone is an operating-system process of its own ({@code ZoneServer}) that serves HTTP on loopback
 * and writes the orders it takes to a journal. The program inflicts real faults on these processes, measures what the
 * shop's customers see, and checks its promises against the journals.
 */
@NullMarked
package dev.lbkit.samples.securecart;

import org.jspecify.annotations.NullMarked;
