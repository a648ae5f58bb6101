// How the workers, which call Pods, and the reconciler, which stops them, agree without a word for every call.

/** A worker calls a Pod that it has used this lately without asking; after that, it claims it. */
export const freshMs = 20_000;

/** How often a worker tells which Pods it has used. */
export const stampEveryMs = 15_000;

/** A Pod whose last recorded use is longer ago is not in use. The last part allows for slow clocks and databases. */
export const inUseMs = freshMs + stampEveryMs + 10_000;
