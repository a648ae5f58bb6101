'use client';

import { keptSwitch } from '#components/layout/kept-switch.ts';

/** Whether logs wrap long lines: one choice for all of them, which this browser remembers. */
export const useWraps = keptSwitch('podsmith:log-wrap', true);
