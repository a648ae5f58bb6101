import type { Handler } from 'podsmith';
// @ts-expect-error: the cases of nodejs are JavaScript, without types.
import cases from './nodejs/handler.js';

export default cases as Handler;
