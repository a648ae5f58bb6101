// Loaded first into the web process (--import), as Next's own server leaves no other place before its routing.
import { subscribe } from 'node:diagnostics_channel';
import { mendRequest } from './mend-request.mjs';

subscribe('http.server.request.start', (message) => {
  mendRequest(/** @type {{ request: import('node:http').IncomingMessage }} */ (message).request);
});
