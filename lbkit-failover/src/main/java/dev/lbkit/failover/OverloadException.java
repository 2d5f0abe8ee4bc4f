package dev.lbkit.failover;

import java.util.concurrent.RejectedExecutionException;

/**
 * A call was refused before it was sent, because the service has more than it can carry. It counts against no target.
 *
 * <p>It has no stack trace of its own: the place it comes from is always the same, and it may be thrown at the rate of requests.
 */
public final class OverloadException extends RejectedExecutionException {

    private static final long serialVersionUID = 1L;

    /** Which rule refused it. */
    private final Reason reason;

    OverloadException(String message, Reason reason) {
        super(message);
        this.reason = reason;
    }

    /**
     * Which rule refused it.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing
    public Throwable fillInStackTrace() {
        return this;
    }

    /** Why a call is refused. */
    public enum Reason {
        /** As many calls are in flight as the limit of the service allows. */
        SERVICE_LIMIT,
        /** As many calls are in flight on each target that was picked as its limit allows. */
        TARGET_LIMIT,
        /** The service has refused so many calls that further ones are held back. */
        THROTTLED
    }
}
