// How the workers, who call Pods, and the keeper, who stops them, agree without asking each other for every call.

/** A worker calls a Pod that it has used this lately without asking; after that, it claims it. */
export const freshMs = 20_000;

/** How often a worker tells which Pods it has used. */
export const stampEveryMs = 15_000;

/** A Pod whose last recorded use is longer ago is in nobody's use. The last part is for slow clocks and databases. */
export const inUseMs = freshMs + stampEveryMs + 10_000;
