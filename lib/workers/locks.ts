/** First key of all advisory locks of workers; the second is a worker's `lockKey`, or this one for the keeper. */
export const lockClass = 0x706f6473;
/** `lockKey`s count from 1. */
export const keeperKey = 0;
