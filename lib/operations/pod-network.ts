import { z } from 'zod';
import { podReaches } from '#lib/engines/engine.ts';
import { goStruct } from '#lib/go-struct.ts';
import { limits } from '#lib/limits.ts';

/**
 * What an operation's Pods may send to. Not KubeDiag's; left out, it is the Internet. What is listed is checked when it is
 * saved (allowed-place.ts): this is also read in the browser, which cannot tell addresses apart.
 */
export const podNetworkSchema = goStruct({
  reach: z.enum(podReaches, `Expected one of: ${podReaches.join(', ')}.`).optional(),
  /** What is reached beyond that. A name stands for the addresses it has when a Pod starts. */
  allow: z
    .array(z.string('An address, a network or a host name is expected.'))
    .max(limits.allowedPlaces, `At most ${limits.allowedPlaces} places.`)
    .optional(),
});

export type PodNetworkSettings = z.infer<typeof podNetworkSchema>;
